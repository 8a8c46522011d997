package dev.earshot.usage.ledger;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.flywaydb.core.internal.scanner.classpath.ClassPathLocationScanner;

/**
 * In a native executable Flyway finds nothing by looking through the class path, and its ways of doing so need libraries of
 * application servers at build time. {@link LedgerDatabase} names its scripts instead.
 */
@TargetClass(className = "org.flywaydb.core.internal.scanner.classpath.ClassPathScanner")
final class NoClassPathScan {

    /** @return null for a protocol that cannot be looked through */
    @Substitute
    private ClassPathLocationScanner createLocationScanner(String protocol) {
        return null;
    }

    private NoClassPathScan() {}
}
