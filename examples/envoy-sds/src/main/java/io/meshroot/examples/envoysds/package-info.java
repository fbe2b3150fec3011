/** A control plane that hands leaves and trust to Envoy by its secret discovery service (SDS). */
@NullMarked
package io.meshroot.examples.envoysds;

import org.jspecify.annotations.NullMarked;
