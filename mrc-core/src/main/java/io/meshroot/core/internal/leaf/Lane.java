package io.meshroot.core.internal.leaf;

/** Why a leaf's turn comes. */
enum Lane {
    /** Its time has come. */
    ORDINARY,
    /** Its signer was succeeded; so are those of all others, so that these wait for one another. */
    REISSUE
}
