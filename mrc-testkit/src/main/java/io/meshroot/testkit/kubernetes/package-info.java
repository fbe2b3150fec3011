/** A Kubernetes API server that runs in the test. */
@NullMarked
package io.meshroot.testkit.kubernetes;

import org.jspecify.annotations.NullMarked;
