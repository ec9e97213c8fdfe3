#pragma once

#include "engine/cli/OptionParser.h"
#include "engine/verify/VerifySettings.h"

namespace basekeep {

/// What the command line of "verifybackup" says: the options of pg_verifybackup with their meaning, defaults and
/// conflicts, and a few more.
struct VerifyOptions
{
    Q_DECLARE_TR_FUNCTIONS(VerifyOptions)

public:
    VerifySettings settings;
    bool showsProgress = false;
    bool isQuiet = false;
    bool isJson = false;
    bool isDeep = false; ///< the settings say what that means
    QStringList reports; ///< files to write the report to, each in the format of its suffix
    bool wantsHelp = false;
    bool wantsVersion = false;

    /// Throws Failure (InvalidOption).
    [[nodiscard]] static VerifyOptions parse(const QStringList& arguments);

    /// The text for --help.
    [[nodiscard]] static QString help();

private:
    void take(const OptionParser::Given& option);
    void takeFolder(const QStringList& arguments);
};

} // namespace basekeep
