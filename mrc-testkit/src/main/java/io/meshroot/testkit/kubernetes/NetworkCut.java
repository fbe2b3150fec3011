package io.meshroot.testkit.kubernetes;

/** How a client is cut off from a {@link FakeKubernetes}. */
public enum NetworkCut {
    /** Its connections are reset, open watches too. */
    RESET,
    /** What either side sends is lost: requests get no answer and watches stay open, until the cut is mended. */
    SILENT
}
