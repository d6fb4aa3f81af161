package dev.muster.backend.etcd;

import dev.muster.core.reason.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in the log that etcd refuses a watch, and that it does no more. A watch waits for as long
/// as it is refused, and nobody would know why it tells nothing.
final class RefusalLog implements EtcdWatch.Told {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    @Override
    public void refused(Reason why) {
        LOG.atWarn()
                .addKeyValue("cause", why.cause())
                .addKeyValue("hint", why.hint())
                .log("etcd refuses a watch; it is tried again");
    }

    @Override
    public void taken() {
        LOG.info("etcd takes the watch");
    }
}
