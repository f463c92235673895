package nextflow.belfry

import groovy.transform.CompileStatic
import groovy.transform.Immutable
import groovy.transform.ToString

/**
 * What the reporter needs to know, from `-with-tower`, the `tower` scope of the configuration and the environment.
 */
@CompileStatic
@Immutable
@ToString(includes = 'endpoint,workflowId,workspaceId')
class Settings {

    /** Seconds to wait at the end of a run for a server that is away. */
    static final int DRAIN_SECONDS = 30

    /** What Nextflow 24.10 writes into the configuration for `-with-tower` without an address: nobody asked for it. */
    private static final String CLOUD = 'https://api.cloud.seqera.io'

    /** Address of the API without a slash at its end; null if none was given. */
    String endpoint
    String accessToken
    /** For a new access token once the old one has expired; null if none. */
    String refreshToken
    /** Id that a server gave the run when it launched it; null for a run started by hand. */
    String workflowId
    String workspaceId
    /** Name of the list of reports in the launch directory, instead of the usual one; null if unset. */
    String reportsFile
    /** Name of the file in the launch directory that declares the reports; null if unset. */
    String towerYml
    /** Where the platform finds the run's logs; all null unless TOWER_ALLOW_NEXTFLOW_LOGS is `true`. */
    String operationId
    String logFile
    String outFile
    int drainSeconds

    /**
     * The settings of a run, or null if it is not to report.
     *
     * A run that a server launched takes its token and its workspace from the environment alone and prefers it for the
     * address, so that a pipeline's configuration cannot redirect them; a run started by hand prefers its
     * configuration.
     *
     * @param tower the `tower` scope of the resolved configuration
     * @param withTower the option's value, `-` if it had none, null if it was not given
     */
    static Settings of(Map<String, String> env, Map tower, String withTower) {
        final launched = env.TOWER_WORKFLOW_ID as boolean
        if( !launched && !tower.enabled )
            return null
        final logs = env.TOWER_ALLOW_NEXTFLOW_LOGS == 'true'
        return new Settings(
            endpoint: address(withTower, tower.endpoint as String, env.TOWER_API_ENDPOINT, launched),
            accessToken: preferred(launched ? null : tower.accessToken, env.TOWER_ACCESS_TOKEN),
            refreshToken: env.TOWER_REFRESH_TOKEN?.trim() ?: null,
            workflowId: env.TOWER_WORKFLOW_ID ?: null,
            workspaceId: preferred(launched ? null : tower.workspaceId, env.TOWER_WORKSPACE_ID),
            reportsFile: env.TOWER_REPORTS_FILE ?: null,
            towerYml: env.TOWER_CONFIG_FILE ?: null,
            operationId: logs ? operationId(env) : null,
            logFile: logs ? env.NXF_LOG_FILE : null,
            outFile: logs ? env.NXF_OUT_FILE : null,
            drainSeconds: seconds(env.BELFRY_REPORTER_DRAIN_SECONDS))
    }

    /** What keeps this run from being reported, said so that a person can mend it; null if nothing does. */
    String getProblem() {
        if( !endpoint )
            return 'no server is named: give -with-tower URL or set TOWER_API_ENDPOINT'
        if( !(endpoint ==~ '(?i)https?://[^/\\s]\\S*') )
            return "the server's address must be like https://belfry.example.org/api, not '${endpoint}'"
        if( !accessToken )
            return 'there is no access token: set TOWER_ACCESS_TOKEN'
        return null
    }

    private static String address(String option, String configured, String environment, boolean launched) {
        final bare = option == '-'
        final given = bare ? null : option
        final ofConfig = configured == '-' || (bare && configured == CLOUD) ? null : configured
        final address = given ?: (launched ? environment ?: ofConfig : ofConfig ?: environment)
        return address ? address.replaceAll('/+$', '') : null
    }

    /** The first of the two that is there, without the line end that a secret read from a file may have. */
    private static String preferred(Object first, String second) {
        return (first ? first.toString() : second)?.trim() ?: null
    }

    private static String operationId(Map<String, String> env) {
        return env.AWS_BATCH_JOB_ID
            ? "aws-batch::${env.AWS_BATCH_JOB_ID}"
            : "local-platform::${ProcessHandle.current().pid()}"
    }

    private static int seconds(String text) {
        return text?.isInteger() && text.toInteger() >= 0 ? text.toInteger() : DRAIN_SECONDS
    }
}
