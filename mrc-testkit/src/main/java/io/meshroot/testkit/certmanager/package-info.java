/** A cert-manager that runs in the test, on a {@link io.meshroot.testkit.kubernetes.FakeKubernetes}. */
@NullMarked
package io.meshroot.testkit.certmanager;

import org.jspecify.annotations.NullMarked;
