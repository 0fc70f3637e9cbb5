package search
import ("testing";"os";"fmt";"time";"runtime";"runtime/debug")
func TestHuge(t *testing.T) {
	if os.Getenv("HUGE")=="" { t.Skip() }
	docs, err := readCorpus("/tmp/hb/corpus100k"); if err != nil { t.Fatal(err) }
	runtime.GC(); debug.FreeOSMemory()
	var m0 runtime.MemStats; runtime.ReadMemStats(&m0)
	var peak uint64; done := make(chan bool)
	go func() { for { select { case <-done: return; default: }; var m runtime.MemStats; runtime.ReadMemStats(&m); peak = max(peak, m.HeapInuse); time.Sleep(20*time.Millisecond) } }()
	debug.SetGCPercent(10); s := time.Now(); n:=0; err = Build(docs, func(f File) error { n+=len(f.Data); return nil }); el := time.Since(s); done <- true
	fmt.Println(el, "before MB", m0.HeapInuse>>20, "peak", peak>>20, "files", n>>20)
}
