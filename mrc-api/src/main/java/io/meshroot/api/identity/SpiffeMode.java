package io.meshroot.api.identity;

/** Whether leaves of services bear a SPIFFE ID. */
public enum SpiffeMode {
    /** They bear exactly one URI subject alternative name, the SPIFFE ID. */
    ENABLED,
    /** They bear DNS names only. */
    DISABLED
}
