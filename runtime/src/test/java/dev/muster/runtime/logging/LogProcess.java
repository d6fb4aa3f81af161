package dev.muster.runtime.logging;

import dev.muster.runtime.config.LogConfig;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/// A process that logs before and after its log is set up, through both of the APIs.
final class LogProcess {
    private LogProcess() {}

    public static void main(String[] args) {
        var log = LoggerFactory.getLogger("dev.muster.agent.Agent");
        log.debug("hidden");
        log.info("hidden");
        log.warn("first");

        Logging.start(LogConfig.DEFAULT);

        log.debug("hidden");
        log.info("second");
        var jul = Logger.getLogger("io.grpc.internal");
        jul.log(Level.FINE, "hidden");
        jul.log(Level.INFO, "hidden");
        jul.log(Level.WARNING, "third");
    }
}
