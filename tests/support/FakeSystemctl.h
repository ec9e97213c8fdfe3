#pragma once

#include "tests/support/TestBytes.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QTemporaryDir>

namespace basekeep {

/// A systemctl that writes down how it is called, found before the system's, and a folder for units instead of the real
/// ones. From here to the end of the program.
class FakeSystemctl final
{
public:
    FakeSystemctl()
    {
        QDir().mkpath(m_folder.filePath(QStringLiteral("bin")));
        QFile script(m_folder.filePath(QStringLiteral("bin/systemctl")));
        if (script.open(QIODevice::WriteOnly)) {
            script.write("#!/bin/sh\n"
                         "cd \"$(dirname \"$0\")/..\"\n"
                         "target=multi-user.target\n"
                         "if [ \"$1\" = --user ]; then shift; target=default.target; fi\n"
                         "echo \"$*\" >> calls\n"
                         "if [ -e \"broken-$1\" ]; then echo 'Failed to connect to bus'; exit 1; fi\n"
                         "if [ \"$1\" = enable ]; then\n"
                         "  mkdir -p units/$target.wants && ln -s \"../$2\" \"units/$target.wants/$2\"\n"
                         "fi\n");
            script.setPermissions(script.permissions() | QFileDevice::ExeOwner | QFileDevice::ExeGroup |
                                  QFileDevice::ExeOther);
        }
        qputenv("PATH", QFile::encodeName(m_folder.filePath(QStringLiteral("bin"))) + ':' + qgetenv("PATH"));
        qputenv("BASEKEEP_AUTOSTART_DIR", QFile::encodeName(m_folder.filePath(QStringLiteral("units"))));
    }

    /// Whether calls with that verb fail.
    void setBroken(const QString& verb, bool isBroken)
    {
        QFile mark(m_folder.filePath(QStringLiteral("broken-") + verb));
        if (isBroken)
            (void)mark.open(QIODevice::WriteOnly);
        else
            mark.remove();
    }

    /// What it was called with since the last time, a line each.
    [[nodiscard]] QByteArray takeCalls()
    {
        const QString name = m_folder.filePath(QStringLiteral("calls"));
        const QByteArray calls = contentOf(name);
        QFile::remove(name);
        return calls;
    }

    /// Units and links to them.
    [[nodiscard]] QStringList units() const
    {
        QStringList files;
        QDirIterator entries(m_folder.filePath(QStringLiteral("units")), QDir::Files | QDir::System,
                             QDirIterator::Subdirectories);
        while (entries.hasNext())
            files << entries.next();
        return files;
    }

private:
    QTemporaryDir m_folder;
};

} // namespace basekeep
