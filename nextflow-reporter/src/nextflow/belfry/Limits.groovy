package nextflow.belfry

import groovy.transform.CompileStatic

/**
 * The longest text of each field of a request, in UTF-16 units, as nf-tower 1.9 cuts them. A field's name is its path
 * in the body without the places in lists.
 */
@CompileStatic
class Limits {

    private static final Map<String, Integer> LONGEST = [
        workflowId: 16,
        processNames: 255,
        *: under('workflow', [
            id: 16, runName: 80, sessionId: 36, scriptId: 40, commitId: 40, revision: 100, userName: 40, profile: 100,
            projectName: 100, scriptName: 100, operationId: 110,
            projectDir: 255, homeDir: 255, workDir: 255, launchDir: 255, scriptFile: 255, logFile: 255, outFile: 255,
            container: 255, containerEngine: 255, repository: 255, errorMessage: 255,
            'nextflow.version': 20, 'nextflow.build': 10, 'stats.computeTimeFmt': 50]),
        *: under('workflow.manifest', [
            nextflowVersion: 20, defaultBranch: 20, version: 20, homePage: 200, description: 1024,
            name: 150, author: 150, gitmodules: 150, mainScript: 100, doi: 100]),
        *: under('tasks', [
            script: 10240, env: 2048, workdir: 512, name: 255, process: 255, tag: 255, container: 255, scratch: 255,
            module: 255, queue: 100, nativeId: 100, hash: 34, status: 10, errorAction: 10, executor: 25,
            machineType: 25, cloudZone: 15, priceModel: 15]),
        'metrics.process': 255,
        *: under('metrics', labels()),
    ] as Map<String, Integer>

    /** The longest text of the field at `path`; null if it has no limit. */
    static Integer of(String path) {
        return LONGEST[path]
    }

    private static Map<String, Integer> under(String parent, Map<String, Integer> fields) {
        return fields.collectEntries { String field, Integer longest -> ["$parent.$field".toString(), longest] }
    }

    private static Map<String, Integer> labels() {
        final series = ['cpu', 'mem', 'vmem', 'time', 'reads', 'writes', 'cpuUsage', 'memUsage', 'timeUsage']
        final points = ['min', 'q1', 'q2', 'q3', 'max']
        return series.collectMany { String one -> points.collect { "$one.${it}Label".toString() } }
            .collectEntries { String label -> [label, 255] }
    }
}
