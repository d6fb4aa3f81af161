package dev.muster.runtime.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.muster.runtime.config.LogConfig;
import dev.muster.runtime.config.LogConfig.Severity;

/// What holds until [Logging#start]: warnings, on stderr. Logback's own default is DEBUG on stdout,
/// after a search for XML files.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class QuietConfigurator extends ContextAwareBase implements Configurator {
    /// Logback finds this class through META-INF/services and makes it so.
    public QuietConfigurator() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logging.configure(context, LogConfig.DEFAULT.with(Severity.WARN));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
