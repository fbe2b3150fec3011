package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.RotationState;
import java.util.Optional;

/**
 * A role change that is to be made as soon as it is safe.
 *
 * @param change the change
 * @param by who asked for it
 * @param rotation the rotation whose step it is, if it is one's
 */
record Wanted(RoleChange change, String by, Optional<RotationState> rotation) {}
