/**
 * TLS that follows renewals and rotations: begin at {@link io.meshroot.core.tls.MeshTls}.
 *
 * <p>Key, trust and names stand in one immutable snapshot behind one volatile reference. A handshake takes the key that
 * is newest when it needs one. A peer is trusted if the newest snapshot trusts it, or one that was newest at some moment
 * of this handshake: the peer may have chosen its leaf then. Together this makes an acknowledgement true at the moment
 * of the swap, for growth and for shrinkage, without waiting for handshakes under way.
 */
@NullMarked
package io.meshroot.core.tls;

import org.jspecify.annotations.NullMarked;
