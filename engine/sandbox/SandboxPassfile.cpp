#include "engine/sandbox/SandboxPassfile.h"

#include <array>

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>
#include <QtCore/QRandomGenerator>

#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

/// Hexadecimal digits only, so that no file and no statement has to escape it.
QByteArray randomPassword()
{
    std::array<quint32, 8> words{};
    QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
    return QByteArray(reinterpret_cast<const char*>(words.data()), qsizetype(sizeof words)).toHex();
}

QString escapedHost(QString host)
{
    return host.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char(':'), QLatin1String("\\:"));
}

} // namespace

SandboxPassfile::SandboxPassfile(const QString& sandboxFolder) : m_fileName(sandboxFolder + QStringLiteral("/passfile"))
{
}

QByteArray SandboxPassfile::password() const
{
    QFile file(m_fileName);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray line = file.readLine().trimmed();
    return line.mid(line.lastIndexOf(':') + 1);
}

QByteArray SandboxPassfile::create(const QString& socketFolder) const
{
    const QByteArray password = randomPassword();
    QByteArray lines;
    // Every port, since it is another one after some starts, and every database.
    for (const QString& host : {QStringLiteral("127.0.0.1"), QStringLiteral("localhost"), escapedHost(socketFolder)})
        lines += host.toUtf8() + ":*:*:basekeep:" + password + '\n';

    // Made for the owner alone from the start: permissions that come later leave a moment to open it.
    QFile::remove(m_fileName);
    QFile file(m_fileName);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner) ||
        file.write(lines) != lines.size() || !file.flush()) {
        throw Failure{Failure::Code::StorageError,
                      QCoreApplication::translate("SandboxPassfile", "\"%1\" could not be written.").arg(m_fileName),
                      {},
                      file.errorString()};
    }
    return password;
}

} // namespace basekeep
