package io.meshroot.api.trust;

/** On what a step was taken. */
public enum StepBasis {
    /** On evidence: its gate was open. */
    EVIDENCE,
    /** On time alone: a rotation by time took for granted what was not known. */
    ASSUMED,
    /** On a person's order, or on the policy to proceed at the horizon, although its gate was shut. */
    FORCED
}
