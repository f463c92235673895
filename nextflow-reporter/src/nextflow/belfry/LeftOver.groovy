package nextflow.belfry

import groovy.json.JsonOutput
import groovy.transform.CompileStatic

import java.nio.channels.Channels
import java.nio.channels.FileChannel
import java.nio.file.FileSystems
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import java.nio.file.StandardOpenOption
import java.nio.file.attribute.FileAttribute
import java.nio.file.attribute.PosixFilePermissions

/**
 * The file in the launch directory with what could not be delivered: one line per call, in order,
 * `{"call":"create|begin|progress|complete","instant":<ms>,"body":{…}}`. Readable by its owner alone. It appears whole
 * or not at all; a file of the same name that is there already is kept in front.
 */
@CompileStatic
class LeftOver {

    private final Path folder
    private final Path part
    private boolean started

    LeftOver(Path folder, String runName) {
        this.folder = folder
        this.part = folder.resolve(".nf-${runName}-undelivered.part")
    }

    static String line(String call, Map body) {
        return JsonOutput.toJson([call: call, instant: body.instant, body: body]) + '\n'
    }

    /** Puts a call aside at once, during the run. */
    void setAside(String line) {
        if( !started )
            create(part)
        started = true
        Files.writeString(part, line, StandardOpenOption.APPEND)
    }

    /**
     * Writes the file, if there is anything to write.
     *
     * @param before lines that belong in front of what was put aside
     * @param after lines that belong behind it
     * @return the file, or null if everything was delivered
     */
    Path finish(String name, Iterable<String> before, Iterable<String> after) {
        final whole = folder.resolve("nf-${name}-undelivered.jsonl")
        final draft = folder.resolve(".${whole.fileName}.draft")
        if( !started && !before.iterator().hasNext() && !after.iterator().hasNext() )
            return null
        create(draft)
        FileChannel.open(draft, StandardOpenOption.WRITE).withCloseable { channel ->
            final out = new BufferedOutputStream(Channels.newOutputStream(channel))
            if( Files.exists(whole) )
                Files.copy(whole, out)
            before.each { out.write(it.getBytes('UTF-8')) }
            if( started )
                Files.copy(part, out)
            after.each { out.write(it.getBytes('UTF-8')) }
            out.flush()
            channel.force(true)
        }
        Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING)
        if( started )
            Files.delete(part)
        return whole
    }

    private static void create(Path file) {
        final attributes = FileSystems.default.supportedFileAttributeViews().contains('posix')
            ? [PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString('rw-------'))]
            : []
        Files.deleteIfExists(file)
        Files.createFile(file, attributes as FileAttribute[])
    }
}
