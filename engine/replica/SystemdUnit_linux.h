#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace basekeep {

/// The text of a unit of systemd that runs the server of a replica.
struct SystemdUnit
{
    QString binFolder;
    QString dataDirectory;
    QString logFile;
    QString account; ///< that runs the server; empty for a unit of a user's own

    [[nodiscard]] QByteArray text() const;

    /// Who starts it: the user's log-in, or the machine.
    [[nodiscard]] static QString target(bool isOfSystem);
};

} // namespace basekeep
