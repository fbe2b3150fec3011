/** A certificate provider for tests that can be told to fail, to hang, to drift and to lie. */
@NullMarked
package io.meshroot.testkit.fake;

import org.jspecify.annotations.NullMarked;
