package io.meshroot.testkit.mesh;

/** Whether holders keep to what they promise. Only the first one does; the others show what follows. */
public enum HolderConduct {
    /** It uses something, writes it to its disk, and acknowledges it then. */
    SOUND,
    /** It acknowledges at once, and uses it later. */
    ACKNOWLEDGES_TOO_EARLY,
    /** It acknowledges at once and writes to its disk later, so that it may come back with less than it acknowledged. */
    RESTARTS_WITH_LESS
}
