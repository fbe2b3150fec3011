/**
 * Trust in other meshes (SPIFFE Federation): begin at {@link io.meshroot.core.federation.Federation}. Each other trust domain
 * keeps a bundle of its own, is refreshed by its own source, and vouches for its own SPIFFE IDs only.
 */
@NullMarked
package io.meshroot.core.federation;

import org.jspecify.annotations.NullMarked;
