#include "tests/support/OddFiles.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

#include "engine/jobs/Failure.h"
#include "tests/support/TestServer.h"

namespace basekeep {

QStringList addOddFiles(const TestServer& server)
{
    constexpr qsizetype longestPath = 99;
    QString longPath = QStringLiteral("a long way/");
    longPath += QString(longestPath - longPath.toUtf8().size(), QLatin1Char('n'));
    const QStringList paths{
        QStringLiteral("a name with  spaces "),
        QStringLiteral("it's \"quoted\" $HOME & more"),
        QStringLiteral("größe/Übersicht – 概览.txt"),
        QStringLiteral(".hidden"),
        QStringLiteral("base/empty"),
        QStringLiteral("global/nothing but a block"),
        longPath,
    };
    const ServerAccount account;
    for (const QString& path : paths) {
        const QString full = server.dataDirectory() + QLatin1Char('/') + path;
        const QString parent = QFileInfo(full).absolutePath();
        const bool isNewFolder = !QFileInfo::exists(parent);
        QByteArray content = path.toUtf8().repeated(97);
        if (path.endsWith(QLatin1String("empty")))
            content.clear();
        else if (path.endsWith(QLatin1String("block")))
            content = QByteArray(512, 'b');
        QFile file(full);
        if (!QDir().mkpath(parent) || !file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            throw Failure{Failure::Code::StorageError, QStringLiteral("“%1” could not be written.").arg(full), {}, {}};
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        account.takeOver(isNewFolder ? parent : full);
    }
    return paths;
}

} // namespace basekeep
