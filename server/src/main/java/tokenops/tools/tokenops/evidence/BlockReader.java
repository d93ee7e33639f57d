package tokenops.tools.tokenops.evidence;

/** Reads the plain transfers of a block. Serves all threads, and what comes of a block depends on nothing but its bytes. */
interface BlockReader {
    /** Takes the transfers of plain lines into the block, and notes the others. */
    void read(Block block);
}
