package nextflow.belfry

import com.beust.jcommander.Parameters
import groovy.transform.CompileStatic
import groovy.util.logging.Slf4j
import nextflow.cli.CmdRun
import nextflow.config.ConfigBuilder
import nextflow.config.ConfigMap
import nextflow.script.ScriptFile

/**
 * Nextflow's `run` command, with the `tower` settings taken out of the engine's hands: left in the configuration they
 * make it ask for a plugin that this engine does not have.
 */
@Slf4j
@CompileStatic
@Parameters(commandDescription = 'Execute a pipeline project')
class ReportedRun extends CmdRun {

    /** The run of this process, for {@link ReporterFactory}; null while none was started. */
    static volatile ReportedRun current

    /** What this run reports to; null if it was not asked to report. */
    Settings settings

    /** The resolved configuration as text; null when only TOWER_WORKFLOW_ID asked for reporting, as nf-tower does. */
    String configText

    /** Called by Nextflow with the complete configuration, before it looks for the plugins it needs. */
    @Override
    protected void launchInfo(ConfigMap config, ScriptFile scriptFile) {
        super.launchInfo(config, scriptFile)
        final tower = config.tower instanceof Map ? (Map) config.tower : [:]
        final enabled = tower.enabled as boolean
        settings = Settings.of(System.getenv(), tower, withTower)
        if( enabled ) {
            tower.enabled = false
            // The text shows the address that is really used, also for `-with-tower` without one.
            withTower = settings.endpoint ?: withTower
            configText = resolved(scriptFile)
        }
        current = this
    }

    private String resolved(ScriptFile scriptFile) {
        try {
            return ConfigBuilder.resolveConfig(scriptFile.parent, this)
        }
        catch( Exception e ) {
            log.debug 'Belfry reporter: the resolved configuration is not reported', e
            return null
        }
    }
}
