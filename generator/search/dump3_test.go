package search
import ("testing";"os";"encoding/json")
func TestDumpTruth(t *testing.T) {
	docs := benchCorpus(t)
	var out []map[string]any
	for _, q := range readTruth(t) { if !q.bench { continue }; var ids []string; for i := range docs { if q.right(&docs[i]) { ids = append(ids, docs[i].ID) } }; out = append(out, map[string]any{"q":q.query.Text,"facets":q.query.Facets,"right":ids}) }
	b,_ := json.Marshal(out); os.WriteFile("/tmp/hb/truth.json", b, 0o666)
}
