/** A control plane in a Kubernetes cluster. */
@NullMarked
package io.meshroot.examples.kubernetes;

import org.jspecify.annotations.NullMarked;
