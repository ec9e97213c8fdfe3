#pragma once

#include "tests/support/CommandRun.h"
#include "tests/support/TestServer.h"

namespace basekeep {

/// PostgreSQL's own programs of version 18, the peers that ours are held against: the tools, and a server that can
/// compress with gzip, lz4 and zstd. `./run tests` fetches them on Debian; tests that need them have the label stock18.
class StockTools final
{
public:
    static constexpr int major = 18;

    /// Why they cannot be had here, ready for BASEKEEP_SKIP_FOR; empty if they can.
    [[nodiscard]] static QString unavailableReason();
    [[nodiscard]] static QString binFolder();

    /// Runs one of them, e.g. "pg_basebackup", as the account that runs the test.
    [[nodiscard]] static CommandRun run(const QString& program, const QStringList& arguments,
                                        const QString& folder = {});

    /// For a server run with their programs.
    [[nodiscard]] static TestServerOptions serverOptions();
};

} // namespace basekeep

/// First line of a test that needs the stock programs.
#define BASEKEEP_NEEDS_STOCK_TOOLS() BASEKEEP_SKIP_FOR(basekeep::StockTools::unavailableReason())
