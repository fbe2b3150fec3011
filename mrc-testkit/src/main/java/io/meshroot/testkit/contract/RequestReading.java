package io.meshroot.testkit.contract;

/** What an authority reads in a certification request. */
public enum RequestReading {
    /** Only the key: names come from beside it. */
    KEY_ONLY,
    /** All that it says, so that the provider has to refuse one that says something else than was asked for. */
    AS_IT_STANDS
}
