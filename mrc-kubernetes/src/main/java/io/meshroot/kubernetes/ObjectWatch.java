package io.meshroot.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;

/**
 * Hears of changes of some objects, for as long as it is open: the client's informer lists, watches from there on with
 * bookmarks, connects again, and lists anew where the API server has forgotten. Nothing is read from its cache: whoever hears
 * of a change asks the API server.
 */
final class ObjectWatch<T extends HasMetadata> implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ObjectWatch.class.getName());
    /** For a connection that is dead without anybody's knowing. */
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final SharedIndexInformer<T> informer;

    private ObjectWatch(SharedIndexInformer<T> informer) {
        this.informer = informer;
    }

    /**
     * Begins to watch. What can't be watched now, as while the API server is away, is tried again until it can.
     *
     * @param objects which objects
     * @param what their name in the log
     * @param onChange called for each change, and now and then without one
     */
    static <T extends HasMetadata> ObjectWatch<T> start(Informable<T> objects, String what, Runnable onChange) {
        SharedIndexInformer<T> informer = objects.runnableInformer(AGAIN.toMillis());
        informer.addEventHandlerWithResyncPeriod(new Handler<>(onChange), AGAIN.toMillis());
        informer.exceptionHandler((started, failure) -> {
            LOG.log(
                    Level.WARNING,
                    "{0} can''t be watched at the moment: {1}; trying again",
                    what,
                    ApiErrors.shown(failure));
            return true;
        });
        informer.start();
        return new ObjectWatch<>(informer);
    }

    @Override
    public void close() {
        informer.stop();
    }

    private record Handler<T extends HasMetadata>(Runnable onChange) implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            onChange.run();
        }

        @Override
        public void onUpdate(T before, T after) {
            if (isReminder(before, after) || isChange(before.getMetadata(), after.getMetadata())) {
                onChange.run();
            }
        }

        @Override
        public void onDelete(T object, boolean finalStateUnknown) {
            onChange.run();
        }

        private static boolean isReminder(HasMetadata before, HasMetadata after) {
            return Objects.equals(
                    before.getMetadata().getResourceVersion(),
                    after.getMetadata().getResourceVersion());
        }

        /** A status, which the manager itself writes, does not count: the generation of the object stays the same. */
        private static boolean isChange(ObjectMeta before, ObjectMeta after) {
            return before.getGeneration() == null
                    || !before.getGeneration().equals(after.getGeneration())
                    || !Objects.equals(before.getLabels(), after.getLabels())
                    || !Objects.equals(before.getAnnotations(), after.getAnnotations())
                    || !Objects.equals(before.getUid(), after.getUid());
        }
    }
}
