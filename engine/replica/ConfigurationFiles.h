#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QCoreApplication>
#include <QtCore/QList>
#include <QtCore/QMap>
#include <QtCore/QString>

namespace basekeep {

/// The configuration of a data directory as its server would read it: postgresql.conf with all that it includes, then
/// postgresql.auto.conf.
class ConfigurationFiles final
{
    Q_DECLARE_TR_FUNCTIONS(ConfigurationFiles)

public:
    static constexpr const char* mainFile = "postgresql.conf"; ///< in the data directory, mostly

    struct Setting
    {
        QString name; ///< in lower case
        QString value;
        QString file;
        qsizetype line = 0; ///< from 0 on
    };

    /// Files that cannot be read are taken as empty; includes of them are among missingIncludes().
    explicit ConfigurationFiles(QString dataDirectory);

    [[nodiscard]] const QList<Setting>& settings() const { return m_settings; } ///< in the order they are read
    [[nodiscard]] const QList<Setting>& missingIncludes() const { return m_missingIncludes; }
    [[nodiscard]] QMap<QString, QString> values() const; ///< what the server would take: the last of each name

    /// The file lies in the data directory, so it is a copy.
    [[nodiscard]] bool isInside(const QString& file) const;

    /// Puts a comment sign before the setting, and `reason` behind it. Its file must lie inside; it keeps owner and
    /// mode. Throws Failure.
    static void commentOut(const Setting& setting, const QString& reason);

    /// Adds to a file that is there, or makes one; throws Failure.
    static void append(const QString& file, const QByteArray& text);

private:
    void read(const QString& file, int depth);
    void readIncluded(const Setting& include, int depth);

    QString m_dataDirectory;
    QList<Setting> m_settings;
    QList<Setting> m_missingIncludes;
};

} // namespace basekeep
