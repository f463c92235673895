package nextflow.belfry

import groovy.transform.CompileStatic
import nextflow.SysEnv
import nextflow.cli.CmdBase
import nextflow.cli.CmdRun
import nextflow.cli.Launcher
import nextflow.util.LoggerHelper

/**
 * The main class of the managed Nextflow: Nextflow's own launcher with {@link ReportedRun} as its `run` command.
 */
@CompileStatic
class ManagedLauncher extends Launcher {

    private String[] typed = new String[0]

    @Override
    Launcher command(String[] args) {
        typed = args
        return super.command(withTowerAddress(args))
    }

    /** Shows the command as it was typed, also in `workflow.commandLine` and `nextflow log`. */
    @Override
    protected String makeCli(String cli, String... args) {
        return super.makeCli(cli, typed)
    }

    @Override
    protected void init() {
        super.init()
        final run = new ReportedRun()
        run.launcher = this
        final commands = (List<CmdBase>) hidden('allCommands')
        commands.replaceAll { CmdBase it -> it.class == CmdRun ? run : it }
        // Registering a name again replaces the command that has it.
        ((com.beust.jcommander.JCommander) hidden('jcommander')).addCommand(run.name, run)
    }

    /** A field of the launcher that has no accessor. */
    private Object hidden(String name) {
        final field = Launcher.getDeclaredField(name)
        field.accessible = true
        return field.get(this)
    }

    /**
     * Writes `-with-tower` so that Nextflow's parser takes the next argument as its address only if it looks like one:
     * `nextflow run -with-tower main.nf` runs `main.nf`. At the end, the parser knows that there is no address.
     */
    static String[] withTowerAddress(String[] args) {
        final List<String> result = []
        boolean bare = false
        args.eachWithIndex { String arg, int i ->
            if( arg.startsWith('-with-tower=') )
                result << '-with-tower' << arg.substring('-with-tower='.length())
            else if( arg == '-with-tower' && !(i + 1 < args.length && isAddress(args[i + 1])) )
                bare = true
            else
                result << arg
        }
        return (bare ? result + ['-with-tower'] : result) as String[]
    }

    private static boolean isAddress(String text) {
        return text.startsWith('http://') || text.startsWith('https://')
    }

    static void main(String... args) {
        LoggerHelper.bootstrapLogger()
        // The engine asks for a plugin it cannot have when it sees a token; the reporter reads the real environment.
        final visible = new LinkedHashMap<String, String>(System.getenv())
        visible.remove('TOWER_ACCESS_TOKEN')
        SysEnv.push(visible)
        final status = new ManagedLauncher().command(args).run()
        if( status )
            System.exit(status)
    }
}
