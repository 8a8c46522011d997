package dev.earshot.usage.ledger;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.postgresql.core.PGStream;
import org.postgresql.sspi.ISSPIClient;

/** PostgreSQL's driver can log in by Windows' own SSPI, for which it needs JNA's Windows part; a native executable has neither. */
@TargetClass(className = "org.postgresql.core.v3.ConnectionFactoryImpl")
final class NoSspi {

    @Substitute
    private static ISSPIClient createSSPI(PGStream stream, String spnServiceClass, boolean enableNegotiate) {
        throw new UnsupportedOperationException("login by SSPI");
    }

    private NoSspi() {}
}
