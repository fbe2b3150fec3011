/** Names: trust domains, SPIFFE IDs, service identities and what a leaf says of them. */
@NullMarked
package io.meshroot.api.identity;

import org.jspecify.annotations.NullMarked;
