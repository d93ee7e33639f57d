// Checks a server's log with Go's own packages, as a client of the checksum database would: the checkpoint with note, the tree's root,
// every entry, and the proofs of a bundle's leaves with tlog. The key is one that you have already, the line of /log/key.
//
//	go run log.go http://127.0.0.1:8470 log-key.txt [proof.json]
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height  = 8
	width   = 1 << height
	largest = width * (2 + 0xffff)
)

var client = http.Client{Timeout: 30 * time.Second}

type bundle struct {
	Checkpoint string
	Leaves     []struct {
		Index string
		Leaf  []byte
		Proof []tlog.Hash
	}
}

// tiles reads hashes from a server's tiles, whose paths (C2SP tlog-tiles) leave out the height.
type tiles struct{ server string }

func (t tiles) Height() int { return height }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
		read = append(read, get(t.server+"/log/"+path))
	}
	return read, nil
}

func get(url string) []byte {
	response, err := client.Get(url)
	check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, largest))
	check(err)
	if response.StatusCode != 200 {
		log.Fatalf("%s: %s", url, response.Status)
	}
	return body
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// open verifies a checkpoint and gives the tree that it is the head of.
func open(checkpoint string, key note.Verifier) tlog.Tree {
	opened, err := note.Open([]byte(checkpoint), note.VerifierList(key))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != key.Name() {
		log.Fatalf("the checkpoint is of %s, the key of %s", lines[0], key.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

// entries reads the leaves below a tile of level 0, each after its length in two bytes.
func entries(server string, below tlog.Tile) [][]byte {
	path := strings.Replace(below.Path(), fmt.Sprintf("tile/%d/0/", height), "tile/entries/", 1)
	var found [][]byte
	for rest := get(server + "/log/" + path); len(rest) > 0; {
		if len(rest) < 2 || len(rest) < 2+(int(rest[0])<<8|int(rest[1])) {
			log.Fatalf("%s is cut off", path)
		}
		length := int(rest[0])<<8 | int(rest[1])
		found = append(found, rest[2:2+length])
		rest = rest[2+length:]
	}
	if len(found) != below.W {
		log.Fatalf("%s are %d entries", path, len(found))
	}
	return found
}

// compare holds every entry against its hash in the tiles, which the reader holds against the checkpoint.
func compare(server string, tree tlog.Tree, hashes tlog.HashReader) {
	for first := int64(0); first < tree.N; first += width {
		below := tlog.Tile{H: height, N: first / width, W: width}
		if tree.N-first < width {
			below.W = int(tree.N - first)
		}
		var indexes []int64
		for i := 0; i < below.W; i++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, first+int64(i)))
		}
		read, err := hashes.ReadHashes(indexes)
		check(err)
		for i, entry := range entries(server, below) {
			if tlog.RecordHash(entry) != read[i] {
				log.Fatalf("entry %d has another hash in the tiles", first+int64(i))
			}
		}
	}
}

// prove checks the proofs of a bundle's leaves, and that its checkpoint is a beginning of the tree.
func prove(file string, key note.Verifier, head tlog.Tree, hashes tlog.HashReader) {
	content, err := os.ReadFile(file)
	check(err)
	var run bundle
	check(json.Unmarshal(content, &run))
	old := open(run.Checkpoint, key)
	for _, leaf := range run.Leaves {
		index, err := strconv.ParseInt(leaf.Index, 10, 64)
		check(err)
		check(tlog.CheckRecord(leaf.Proof, old.N, old.Hash, index, tlog.RecordHash(leaf.Leaf)))
	}
	proof, err := tlog.ProveTree(head.N, old.N, hashes)
	check(err)
	check(tlog.CheckTree(proof, head.N, head.Hash, old.N, old.Hash))
	fmt.Println(len(run.Leaves), "leaves of", file)
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "go run log.go URL KEY-FILE [BUNDLE]")
		os.Exit(2)
	}
	server := os.Args[1]
	line, err := os.ReadFile(os.Args[2])
	check(err)
	key, err := note.NewVerifier(strings.TrimSpace(string(line)))
	check(err)

	head := open(string(get(server+"/log/checkpoint")), key)
	hashes := tlog.TileHashReader(head, tiles{server})
	root, err := tlog.TreeHash(head.N, hashes)
	check(err)
	if root != head.Hash {
		log.Fatal("the tiles have another root than the checkpoint")
	}
	compare(server, head, hashes)
	fmt.Println(head.N, "entries", base64.StdEncoding.EncodeToString(head.Hash[:]))
	if len(os.Args) > 3 {
		prove(os.Args[3], key, head, hashes)
	}
}
