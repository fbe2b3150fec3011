/**
 * What every implementation of the interfaces of {@code io.meshroot.api} has to keep, as abstract test classes: extend
 * one, implement its factory methods, and JUnit runs its tests.
 */
@NullMarked
package io.meshroot.testkit.contract;

import org.jspecify.annotations.NullMarked;
