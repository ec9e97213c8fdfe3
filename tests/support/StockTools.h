#pragma once

#include "tests/support/CommandRun.h"
#include "tests/support/TestServer.h"

namespace basekeep {

/// PostgreSQL's own programs, the peers that ours are held against: the tools, and a server that can compress with
/// gzip, lz4 and zstd. Version 18 is what ours stand in for; 17 is there because the tools that read a cluster's
/// control file refuse that of another version. `./run tests` fetches them on Debian; tests that need them have the
/// label stock18.
class StockTools final
{
public:
    static constexpr int newest = 18;

    /// Why they cannot be had here, ready for QSKIP; empty if they can.
    [[nodiscard]] static QString unavailableReason(int major = newest);
    [[nodiscard]] static QString binFolder(int major = newest);

    /// Runs one of them, e.g. "pg_basebackup", as the account that runs the test, in that folder if one is named.
    [[nodiscard]] static CommandRun run(const QString& program, const QStringList& arguments,
                                        const QString& folder = {}, int major = newest);

    /// For a server run with their programs.
    [[nodiscard]] static TestServerOptions serverOptions(int major = newest);
};

} // namespace basekeep

/// First line of a test that needs the stock programs, of version 18 unless another is named. Skips it even where
/// everything else must be there (CI=true): only Debian offers them.
#define BASEKEEP_NEEDS_STOCK_TOOLS(...)                                                                                \
    do {                                                                                                               \
        const QString stockReason = basekeep::StockTools::unavailableReason(__VA_ARGS__);                              \
        if (!stockReason.isEmpty())                                                                                    \
            QSKIP(qPrintable(stockReason));                                                                            \
    } while (false)
