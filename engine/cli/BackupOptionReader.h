#pragma once

#include "engine/cli/BackupOptions.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QSet>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <optional>
#include <vector>

namespace basekeep {

/// Reads a command line into BackupOptions. First each option is taken as it comes, the last one of a kind wins; then
/// they are looked at together. Faults are told in the order in which the stock tool finds them, and in its words where
/// scripts are known to look for those.
class BackupOptionReader final
{
    Q_DECLARE_TR_FUNCTIONS(BackupOptionReader)

public:
    explicit BackupOptionReader(BackupOptions::Verb verb);

    /// Once for each reader. Throws Failure (InvalidOption).
    [[nodiscard]] BackupOptions read(const QStringList& arguments);

    /// The label of a backup that is given none: the stock tool's if called by its name.
    [[nodiscard]] static QString defaultLabel();

private:
    struct Rule; ///< an option and what it does
    static const std::vector<Rule>& rules();

    bool take(const QString& name, const QString& value); ///< false: what follows does not matter
    void takeTarget(const QString& value);
    void takeCompression(const QString& value);
    void takeRecoveryConf(const QString& value);
    void takeQuestion(const char* name, bool& isAsked);
    void takeParameter(const char* keyword, const QString& value); ///< of the connection

    [[nodiscard]] bool has(const char* name) const;
    void resolveSlot();

    // In the stock tool's order.
    void checkTarget() const;
    void resolveCompression();
    void checkWalMethod() const;
    void checkSlot() const;
    void checkWalFolder() const;
    void checkIncompatibleOptions() const;
    void checkConnection() const;
    void checkSettings() const;
    void checkReports() const;

    const BackupOptions::Verb m_verb;
    BackupOptions m_options;
    BackupSettings& m_settings = m_options.settings;
    QString m_first;       ///< word of the command line
    QSet<QString> m_given; ///< long names

    // The last -Z or -z: the place if it was said, and METHOD[:DETAIL].
    std::optional<BackupCompression::Place> m_compressionPlace;
    QString m_compression = QStringLiteral("none");
};

} // namespace basekeep
