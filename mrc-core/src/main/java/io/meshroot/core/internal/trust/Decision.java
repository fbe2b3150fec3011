package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MrcName;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * What a manager does next.
 *
 * @param act the next write, if there is one
 * @param probes whom to probe, so that a step may become safe
 * @param refused the changes that the store asks for and that are not legal, and why
 * @param wakeAt when to look again at the latest
 */
record Decision(Optional<Act> act, Set<MrcName> probes, SortedMap<MrcName, Illegality> refused, Instant wakeAt) {}
