#include "engine/replica/PostmasterFile.h"

#include <QtCore/QFile>
#include <QtCore/QStringList>

#include "engine/processes/ProcessReader.h"
#include "engine/server/ServerText.h"

namespace basekeep {

PostmasterFile PostmasterFile::parse(const QByteArray& text)
{
    // Line by line: process, data directory, start time, port, socket folder, address, shared memory, status.
    const QList<QByteArray> lines = text.split('\n');
    const auto line = [&lines](qsizetype index) {
        return ServerText::decode(lines.value(index)).trimmed();
    };
    PostmasterFile file;
    file.pid = qAbs(line(0).toLongLong()); // negative while it runs without a postmaster, in single-user mode
    file.dataDirectory = line(1);
    file.port = line(3).toInt();
    file.socketFolder = line(4);
    file.listenAddress = line(5);
    const QString status = line(7);
    if (status == QLatin1String("starting"))
        file.status = Status::Starting;
    else if (status == QLatin1String("stopping"))
        file.status = Status::Stopping;
    else if (status == QLatin1String("ready"))
        file.status = Status::Ready;
    else if (status == QLatin1String("standby"))
        file.status = Status::Standby;
    return file;
}

std::optional<PostmasterFile> PostmasterFile::read(const QString& dataDirectory)
{
    constexpr qint64 maximumBytes = 8192;
    QFile file(dataDirectory + QLatin1Char('/') + QLatin1String(path));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return parse(file.read(maximumBytes));
}

QString PostmasterFile::host() const
{
    static const QStringList everywhere{QStringLiteral("*"), QStringLiteral("0.0.0.0"), QStringLiteral("::"),
                                        QStringLiteral("localhost")};
    if (listenAddress.isEmpty() && !socketFolder.isEmpty())
        return socketFolder;
    return listenAddress.isEmpty() || everywhere.contains(listenAddress) ? QStringLiteral("localhost") : listenAddress;
}

bool PostmasterFile::isAlive() const
{
    if (pid <= 0)
        return false;
    const std::optional<ProcessInfo> process = ProcessReader().read(pid);
    if (!process || process->state == QLatin1String("zombie"))
        return false;
    return process->name.contains(QLatin1String("postgres"), Qt::CaseInsensitive) ||
           process->name.contains(QLatin1String("postmaster"), Qt::CaseInsensitive);
}

} // namespace basekeep
