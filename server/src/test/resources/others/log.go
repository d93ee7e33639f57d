// Checks a server's log with Go's own packages, as a client of the checksum database would: the checkpoint with note, the tree's root,
// the entries and the proofs of a bundle's leaves with tlog.
//
//	go run log.go http://127.0.0.1:8470 bundle.json
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

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

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
	response, err := http.Get(url)
	check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
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

// entries reads the leaves of the first bundle of entries, each after its length in two bytes.
func entries(server string, tree tlog.Tree) [][]byte {
	path := "/log/tile/entries/000"
	if tree.N < 1<<height {
		path += fmt.Sprintf(".p/%d", tree.N)
	}
	var found [][]byte
	for rest := get(server + path); len(rest) > 0; {
		length := int(rest[0])<<8 | int(rest[1])
		found = append(found, rest[2:2+length])
		rest = rest[2+length:]
	}
	return found
}

func main() {
	server := os.Args[1]
	key, err := note.NewVerifier(strings.TrimSpace(string(get(server + "/log/key"))))
	check(err)

	head := open(string(get(server+"/log/checkpoint")), key)
	hashes := tlog.TileHashReader(head, tiles{server})
	root, err := tlog.TreeHash(head.N, hashes)
	check(err)
	if root != head.Hash {
		log.Fatal("the tiles have another root than the checkpoint")
	}
	for index, entry := range entries(server, head) {
		proof, err := tlog.ProveRecord(head.N, int64(index), hashes)
		check(err)
		check(tlog.CheckRecord(proof, head.N, head.Hash, int64(index), tlog.RecordHash(entry)))
	}

	content, err := os.ReadFile(os.Args[2])
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
	fmt.Println(len(run.Leaves), "leaves", base64.StdEncoding.EncodeToString(head.Hash[:]))
}
