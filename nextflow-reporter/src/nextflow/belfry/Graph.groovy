package nextflow.belfry

import groovy.transform.CompileStatic
import groovy.util.logging.Slf4j
import nextflow.dag.DAG

/**
 * The graph of the pipeline, in the form in which nf-tower sends it since Nextflow 26.05: every process, operator and
 * channel end, and every channel between them.
 */
@Slf4j
@CompileStatic
class Graph {

    /** Servers are not told more than this: nobody looks at a graph that large. */
    private static final int MOST = 20_000

    /** @return the field `dag`; nothing if there is no graph, or if it cannot be read: the run must not notice */
    static Map<String, Object> field(DAG dag) {
        try {
            if( dag == null || dag.empty || dag.vertices.size() + dag.edges.size() > MOST )
                return [:]
            return [dag: of(dag)]
        }
        catch( Exception e ) {
            log.debug 'Belfry reporter: no graph', e
            return [:]
        }
    }

    /** Reads only: to close its open ends, as nf-tower does, would change a graph that Nextflow may still add to. */
    private static Object of(DAG dag) {
        final vertices = new ArrayList<DAG.Vertex>(dag.vertices).collect { DAG.Vertex vertex ->
            // The class of types is not public.
            [id: vertex.id.toString(), type: String.valueOf((Object) vertex.type), label: vertex.label, scope: scope(vertex)]
        }
        final edges = new ArrayList<DAG.Edge>(dag.edges).collect { DAG.Edge edge ->
            [source: edge.from?.id?.toString(), target: edge.to?.id?.toString(), label: edge.label]
        }
        return [vertices: vertices, edges: edges]
    }

    /** This Nextflow knows it from the names of processes only. */
    private static String scope(DAG.Vertex vertex) {
        final end = vertex.process ? vertex.label.lastIndexOf(':') : -1
        return end > 0 ? vertex.label.substring(0, end) : null
    }
}
