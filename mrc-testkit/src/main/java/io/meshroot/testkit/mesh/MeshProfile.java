package io.meshroot.testkit.mesh;

import java.time.Duration;
import java.util.Objects;

/**
 * What a simulated mesh is like: how many take part, how late everything arrives, and what goes wrong how often. Immutable.
 *
 * @param holders how many holders have a leaf
 * @param trustOnly how many more holders have only trust, and are registered
 * @param replicas how many managers share the store
 * @param delivery how long leaves and trust take to a holder; in order for one holder
 * @param acknowledgement how long what a holder says takes to the manager
 * @param disk how long a holder takes to write what it uses to its disk
 * @param loss which share of acknowledgements is lost, 0 or more and less than 1
 * @param duplication which share arrives twice, the second time late, 0 to 1
 * @param reportAgain how long a holder waits until it says again what was not heard
 * @param conduct whether holders keep to what they promise
 * @param offline how often a holder is off, for how long; it keeps what it uses
 * @param restarts how often a holder restarts, for how long it is down; it comes back with what its disk has
 * @param holderClocks by how much a holder's clock is off at most, either way
 * @param replicaClocks by how much a replica's clock is off at most, either way
 * @param signing how long a provider takes to sign
 * @param providerOutages how often all providers fail, for how long
 * @param crashes how often a replica is killed, for how long; it comes back under another name
 * @param partitions how often a replica is cut off from the store, for how long
 * @param handshakeEvery how often each pair of holders would make a handshake
 */
public record MeshProfile(
        int holders,
        int trustOnly,
        int replicas,
        Lag delivery,
        Lag acknowledgement,
        Lag disk,
        double loss,
        double duplication,
        Duration reportAgain,
        HolderConduct conduct,
        Recurring offline,
        Recurring restarts,
        Duration holderClocks,
        Duration replicaClocks,
        Lag signing,
        Recurring providerOutages,
        Recurring crashes,
        Recurring partitions,
        Duration handshakeEvery) {
    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public MeshProfile {
        require(holders > 0, "holders", holders, "one or more");
        require(trustOnly >= 0, "trustOnly", trustOnly, "zero or more");
        require(replicas > 0, "replicas", replicas, "one or more");
        Objects.requireNonNull(delivery, "delivery");
        Objects.requireNonNull(acknowledgement, "acknowledgement");
        Objects.requireNonNull(disk, "disk");
        require(loss >= 0 && loss < 1, "loss", loss, "0 or more and less than 1");
        require(duplication >= 0 && duplication <= 1, "duplication", duplication, "0 to 1");
        require(!reportAgain.isNegative() && !reportAgain.isZero(), "reportAgain", reportAgain, "more than zero");
        Objects.requireNonNull(conduct, "conduct");
        Objects.requireNonNull(offline, "offline");
        Objects.requireNonNull(restarts, "restarts");
        require(!holderClocks.isNegative(), "holderClocks", holderClocks, "zero or more");
        require(!replicaClocks.isNegative(), "replicaClocks", replicaClocks, "zero or more");
        Objects.requireNonNull(signing, "signing");
        Objects.requireNonNull(providerOutages, "providerOutages");
        Objects.requireNonNull(crashes, "crashes");
        Objects.requireNonNull(partitions, "partitions");
        require(
                !handshakeEvery.isNegative() && !handshakeEvery.isZero(),
                "handshakeEvery",
                handshakeEvery,
                "more than zero");
    }

    private static void require(boolean right, String field, Object value, String remedy) {
        if (!right) {
            throw new IllegalArgumentException(field + " is " + value + "; give " + remedy);
        }
    }

    /**
     * Begins a profile of 100 holders on one manager, where everything takes a second, holders are sound, and nothing goes
     * wrong.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link MeshProfile}. Not for use by several threads. */
    public static final class Builder {
        private static final Lag A_SECOND = Lag.fixed(Duration.ofSeconds(1));

        private int holders = 100;
        private int trustOnly;
        private int replicas = 1;
        private Lag delivery = A_SECOND;
        private Lag acknowledgement = A_SECOND;
        private Lag disk = Lag.NONE;
        private double loss;
        private double duplication;
        private Duration reportAgain = Duration.ofMinutes(1);
        private HolderConduct conduct = HolderConduct.SOUND;
        private Recurring offline = Recurring.NEVER;
        private Recurring restarts = Recurring.NEVER;
        private Duration holderClocks = Duration.ZERO;
        private Duration replicaClocks = Duration.ZERO;
        private Lag signing = Lag.NONE;
        private Recurring providerOutages = Recurring.NEVER;
        private Recurring crashes = Recurring.NEVER;
        private Recurring partitions = Recurring.NEVER;
        private Duration handshakeEvery = Duration.ofMinutes(1);

        Builder() {}

        /**
         * Sets how many holders have a leaf; 100 by default.
         *
         * @param number one or more
         * @return this
         */
        public Builder holders(int number) {
            holders = number;
            return this;
        }

        /**
         * Sets how many more holders have only trust, as CA bundles and TLS clients do; none by default.
         *
         * @param number zero or more
         * @return this
         */
        public Builder trustOnly(int number) {
            trustOnly = number;
            return this;
        }

        /**
         * Sets how many managers share the store, with the holders spread over them; 1 by default.
         *
         * @param number one or more
         * @return this
         */
        public Builder replicas(int number) {
            replicas = number;
            return this;
        }

        /**
         * Sets how long leaves and trust take to a holder; a second by default. For one holder they arrive in order.
         *
         * @param lag the lag
         * @return this
         */
        public Builder delivery(Lag lag) {
            delivery = Objects.requireNonNull(lag, "lag");
            return this;
        }

        /**
         * Sets how long what a holder says takes to the manager; a second by default.
         *
         * @param lag the lag
         * @return this
         */
        public Builder acknowledgement(Lag lag) {
            acknowledgement = Objects.requireNonNull(lag, "lag");
            return this;
        }

        /**
         * Sets how long a holder takes to write what it uses to its disk; no time by default. A sound one acknowledges
         * afterwards.
         *
         * @param lag the lag
         * @return this
         */
        public Builder disk(Lag lag) {
            disk = Objects.requireNonNull(lag, "lag");
            return this;
        }

        /**
         * Sets which share of acknowledgements is lost; none by default.
         *
         * @param share 0 or more and less than 1
         * @return this
         */
        public Builder loss(double share) {
            loss = share;
            return this;
        }

        /**
         * Sets which share of acknowledgements arrives twice, the second time late; none by default.
         *
         * @param share 0 to 1
         * @return this
         */
        public Builder duplication(double share) {
            duplication = share;
            return this;
        }

        /**
         * Sets how long a holder waits until it says again what was not heard; a minute by default.
         *
         * @param after more than zero
         * @return this
         */
        public Builder reportAgain(Duration after) {
            reportAgain = after;
            return this;
        }

        /**
         * Sets whether holders keep to what they promise; {@link HolderConduct#SOUND} by default.
         *
         * @param chosen the conduct
         * @return this
         */
        public Builder conduct(HolderConduct chosen) {
            conduct = Objects.requireNonNull(chosen, "chosen");
            return this;
        }

        /**
         * Sets how often a holder is off; never by default. It comes back with what it used.
         *
         * @param times how often, and how long
         * @return this
         */
        public Builder offline(Recurring times) {
            offline = Objects.requireNonNull(times, "times");
            return this;
        }

        /**
         * Sets how often a holder restarts; never by default. It comes back with what its disk has.
         *
         * @param times how often, and how long it is down
         * @return this
         */
        public Builder restarts(Recurring times) {
            restarts = Objects.requireNonNull(times, "times");
            return this;
        }

        /**
         * Sets by how much a holder's clock is off at most, either way; none by default.
         *
         * @param skew zero or more
         * @return this
         */
        public Builder holderClocks(Duration skew) {
            holderClocks = Objects.requireNonNull(skew, "skew");
            return this;
        }

        /**
         * Sets by how much a replica's clock is off at most, either way; none by default.
         *
         * @param skew zero or more
         * @return this
         */
        public Builder replicaClocks(Duration skew) {
            replicaClocks = Objects.requireNonNull(skew, "skew");
            return this;
        }

        /**
         * Sets how long a provider takes to sign; no time by default.
         *
         * @param lag the lag
         * @return this
         */
        public Builder signing(Lag lag) {
            signing = Objects.requireNonNull(lag, "lag");
            return this;
        }

        /**
         * Sets how often all providers fail; never by default.
         *
         * @param times how often, and how long
         * @return this
         */
        public Builder providerOutages(Recurring times) {
            providerOutages = Objects.requireNonNull(times, "times");
            return this;
        }

        /**
         * Sets how often a replica is killed; never by default.
         *
         * @param times how often, and how long it is down
         * @return this
         */
        public Builder crashes(Recurring times) {
            crashes = Objects.requireNonNull(times, "times");
            return this;
        }

        /**
         * Sets how often a replica is cut off from the store; never by default.
         *
         * @param times how often, and how long
         * @return this
         */
        public Builder partitions(Recurring times) {
            partitions = Objects.requireNonNull(times, "times");
            return this;
        }

        /**
         * Sets how often each pair of holders would make a handshake; every minute by default. It scales the numbers of
         * the report, and takes no time.
         *
         * @param interval more than zero
         * @return this
         */
        public Builder handshakeEvery(Duration interval) {
            handshakeEvery = Objects.requireNonNull(interval, "interval");
            return this;
        }

        /**
         * Builds the profile.
         *
         * @return the profile
         * @throws IllegalArgumentException if a setting is out of range
         */
        public MeshProfile build() {
            return new MeshProfile(
                    holders,
                    trustOnly,
                    replicas,
                    delivery,
                    acknowledgement,
                    disk,
                    loss,
                    duplication,
                    reportAgain,
                    conduct,
                    offline,
                    restarts,
                    holderClocks,
                    replicaClocks,
                    signing,
                    providerOutages,
                    crashes,
                    partitions,
                    handshakeEvery);
        }
    }
}
