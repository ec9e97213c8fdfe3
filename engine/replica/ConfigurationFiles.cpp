#include "engine/replica/ConfigurationFiles.h"

#include "engine/identity/AutoConf.h"
#include "engine/identity/ConfigurationText.h"
#include "engine/jobs/Failure.h"

#include <utility>

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

namespace basekeep {

namespace {

constexpr int deepestInclude = 10; ///< the server's own limit
constexpr qint64 largestFile = 16 * 1024 * 1024;

Failure unwritable(const QFile& file)
{
    return {Failure::Code::StorageError,
            ConfigurationFiles::tr("\"%1\" could not be written.").arg(file.fileName()),
            {},
            file.errorString()};
}

} // namespace

ConfigurationFiles::ConfigurationFiles(QString dataDirectory) : m_dataDirectory(std::move(dataDirectory))
{
    read(m_dataDirectory + QLatin1Char('/') + QLatin1String(mainFile), 0);
    read(m_dataDirectory + QLatin1Char('/') + QLatin1String(AutoConf::path), 0);
}

void ConfigurationFiles::read(const QString& fileName, int depth)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return;
    for (const ConfigurationText::Entry& entry : ConfigurationText::parse(file.read(largestFile))) {
        const Setting setting{entry.name, entry.value, fileName, entry.line};
        if (entry.name.startsWith(QLatin1String("include")))
            readIncluded(setting, depth + 1);
        else
            m_settings.append(setting);
    }
}

void ConfigurationFiles::readIncluded(const Setting& include, int depth)
{
    const QString path = QFileInfo(include.file).dir().absoluteFilePath(include.value);
    const QFileInfo info(path);
    if (depth > deepestInclude)
        return;
    if (include.name == QLatin1String("include_dir")) {
        if (!info.isDir() || !info.isReadable()) {
            m_missingIncludes.append(include);
            return;
        }
        const QStringList names = QDir(path).entryList({QStringLiteral("*.conf")}, QDir::Files, QDir::Name);
        for (const QString& name : names)
            read(path + QLatin1Char('/') + name, depth);
    } else if (info.isFile() && info.isReadable()) {
        read(path, depth);
    } else if (include.name == QLatin1String("include")) {
        m_missingIncludes.append(include);
    }
}

QMap<QString, QString> ConfigurationFiles::values() const
{
    QMap<QString, QString> values;
    for (const Setting& setting : m_settings)
        values.insert(setting.name, setting.value);
    return values;
}

bool ConfigurationFiles::isInside(const QString& file) const
{
    const QString folder = QFileInfo(m_dataDirectory).canonicalFilePath() + QLatin1Char('/');
    return QFileInfo(file).canonicalFilePath().startsWith(folder);
}

void ConfigurationFiles::commentOut(const Setting& setting, const QString& reason)
{
    QFile file(setting.file);
    if (!file.open(QIODevice::ReadWrite))
        throw unwritable(file);
    QList<QByteArray> lines = file.read(largestFile).split('\n');
    if (setting.line >= lines.size())
        return;
    QByteArray& line = lines[setting.line];
    line = '#' + line.trimmed() + "  # " + reason.toUtf8();
    const QByteArray text = lines.join('\n');
    if (!file.seek(0) || !file.resize(0) || file.write(text) != text.size() || !file.flush())
        throw unwritable(file);
}

void ConfigurationFiles::append(const QString& fileName, const QByteArray& text)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadWrite))
        throw unwritable(file);
    const qint64 end = file.size();
    const bool needsLineEnd = end > 0 && file.seek(end - 1) && file.read(1) != "\n";
    const QByteArray added = (needsLineEnd ? "\n" : "") + text;
    if (!file.seek(end) || file.write(added) != added.size() || !file.flush())
        throw unwritable(file);
}

} // namespace basekeep
