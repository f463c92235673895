package nextflow.belfry

import groovy.transform.CompileStatic
import groovy.util.logging.Slf4j
import nextflow.NextflowMeta
import nextflow.extension.FilesEx
import nextflow.trace.ProgressRecord
import nextflow.util.Duration
import nextflow.util.MemoryUnit

import java.beans.Introspector
import java.nio.file.Path
import java.time.Instant
import java.time.OffsetDateTime
import java.time.format.DateTimeFormatter
import java.time.temporal.ChronoUnit
import java.util.regex.Pattern

/**
 * Turns whatever a run holds into maps, lists, texts, numbers and booleans that always make valid JSON, with texts cut
 * to their {@link Limits}. What cannot be turned becomes null: one odd value must not cost the whole report.
 */
@Slf4j
@CompileStatic
class JsonValue {

    private static final int DEEPEST = 64

    private static final Pattern HALF_PAIR = Pattern.compile('\\p{Cs}')

    private static final List<String> PROGRESS_FIELDS = [
        'index', 'name', 'pending', 'submitted', 'running', 'succeeded', 'cached', 'failed', 'aborted', 'stored',
        'ignored', 'retries', 'terminated', 'loadCpus', 'loadMemory', 'peakRunning', 'peakCpus', 'peakMemory']

    /** @param path where the value stands in the body, names joined by dots; empty for the body itself */
    static Object of(Object value, String path = '') {
        return plain(value, path, [])
    }

    /** @param parents what the value is inside of, to stop at something that contains itself */
    private static Object plain(Object value, String path, List<Object> parents) {
        if( value == null || value instanceof Boolean )
            return value
        if( value instanceof Number )
            return number((Number) value)
        if( value instanceof CharSequence || value instanceof Character )
            return text(value.toString(), path)
        if( value instanceof Duration )
            return value.toMillis()
        if( value instanceof Path )
            return text(FilesEx.toUriString(value), path)
        if( value instanceof OffsetDateTime )
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(value)
        if( value instanceof Date )
            return Instant.ofEpochMilli(value.time).truncatedTo(ChronoUnit.SECONDS).toString()
        if( value instanceof Enum )
            return value.name()
        if( value instanceof Closure )
            return [:]
        if( parents.size() >= DEEPEST || parents.any { it.is(value) } )
            return null
        final inner = parents + [value]
        if( value instanceof Map )
            return fields((Map) value, path, inner)
        if( value instanceof NextflowMeta )
            return fields(value.toJsonMap(), path, inner)
        if( value instanceof MemoryUnit )
            return [bytes: value.toBytes(), giga: value.toGiga(), kilo: value.toKilo(), mega: value.toMega()]
        if( value instanceof ProgressRecord )
            return fields(properties(value).subMap(PROGRESS_FIELDS), path, inner)
        if( value instanceof Object[] )
            return items(value.toList(), path, inner)
        if( value instanceof Iterable )
            return path == 'workflow.manifest.gitmodules'
                ? text(value.join(','), path)
                : items((Iterable) value, path, inner)
        if( value.class.name.startsWith('nextflow.') )
            return fields(properties(value), path, inner)
        return text(value.toString(), path)
    }

    private static Map<String, Object> fields(Map map, String path, List<Object> parents) {
        final result = new LinkedHashMap<String, Object>()
        for( Map.Entry entry : (Set<Map.Entry>) map.entrySet() ) {
            final name = clean(String.valueOf(entry.key))
            final inner = path ? "$path.$name".toString() : name
            try {
                result.put(name, plain(entry.value, inner, parents))
            }
            catch( Exception e ) {
                log.debug "Belfry reporter: '$inner' cannot be written as JSON", e
                result.put(name, null)
            }
        }
        return result
    }

    private static List<Object> items(Iterable values, String path, List<Object> parents) {
        return values.collect { plain(it, path, parents) }
    }

    /** What the public getters of an object of Nextflow give. */
    private static Map<String, Object> properties(Object value) {
        final getters = Introspector.getBeanInfo(value.class).propertyDescriptors.findAll {
            it.readMethod && !(it.name in ['class', 'metaClass'])
        }
        return getters.collectEntries { [it.name, it.readMethod.invoke(value)] }
    }

    private static Number number(Number value) {
        if( value instanceof Double || value instanceof Float )
            return Double.isFinite(value.doubleValue()) ? value : null
        final known = value instanceof Integer || value instanceof Long || value instanceof Short ||
            value instanceof Byte || value instanceof BigInteger || value instanceof BigDecimal
        return known ? value : (Number) value.longValue()
    }

    private static String text(String value, String path) {
        final longest = Limits.of(path)
        return clean(longest && value.length() > longest ? value.substring(0, longest) : value)
    }

    /** Half a surrogate pair, from a cut or from the run itself, is not a character: strict readers refuse it. */
    private static String clean(String value) {
        return HALF_PAIR.matcher(value).replaceAll('\ufffd')
    }
}
