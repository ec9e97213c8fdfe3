#pragma once

#include "engine/sandbox/Sandbox.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace basekeep {

/// `basekeep-cli sandbox demo`: the whole way once, on the terminal: preflight, a backup of the sample server, and a
/// second opinion by the stock tool where it is installed. Needs an application object.
class SandboxDemo final
{
    Q_DECLARE_TR_FUNCTIONS(SandboxDemo)

public:
    /// An empty folder means one that is named after the time, in the user's home.
    SandboxDemo(Sandbox::Status server, QString folder);

    /// Returns the exit status of the first step that failed, else 0.
    [[nodiscard]] int run() const;

private:
    [[nodiscard]] QStringList arguments() const;
    [[nodiscard]] int askStockTool() const;
    void printSummary() const;

    Sandbox::Status m_server;
    QString m_folder;
};

} // namespace basekeep
