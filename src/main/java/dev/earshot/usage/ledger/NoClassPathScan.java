package dev.earshot.usage.ledger;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.Collection;
import java.util.List;

/**
 * In a native executable Flyway finds nothing by looking through the class path, and its ways of doing so need libraries of
 * application servers at build time. {@link LedgerDatabase} names its scripts instead.
 */
@TargetClass(className = "org.flywaydb.core.internal.scanner.classpath.ClassPathScanner")
final class NoClassPathScan {

    @Substitute
    public Collection<?> scanForResources() {
        return List.of();
    }

    @Substitute
    public Collection<?> scanForClasses() {
        return List.of();
    }

    private NoClassPathScan() {}
}
