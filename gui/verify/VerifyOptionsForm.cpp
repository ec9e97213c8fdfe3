#include "gui/verify/VerifyOptionsForm.h"

#include "gui/verify/NamesServerBox.h"
#include "gui/widgets/FolderEdit.h"
#include "gui/widgets/WheelGuard.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QSignalBlocker>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QVBoxLayout>

#include <cstddef>

namespace basekeep {

namespace {

constexpr int mostThreads = 1024;

QCheckBox* makeCheckBox(const char* objectName, const QString& text, const QString& toolTip, bool isChecked)
{
    auto* box = new QCheckBox(text);
    box->setObjectName(QString::fromLatin1(objectName));
    box->setToolTip(toolTip);
    box->setChecked(isChecked);
    return box;
}

} // namespace

VerifyOptionsForm::VerifyOptionsForm(NamesServerBox* names, QWidget* parent)
    : QWidget(parent)
    , m_deep(makeCheckBox("verifyDeep", tr("&Deep: everything that can be checked"),
                          tr("Reads every byte, walks the WAL, and judges each data page by the checksum it bears."),
                          false))
    , m_checksums(makeCheckBox("verifyChecksums", tr("Chec&ksums of all files"),
                               tr("Reads every byte. Without it only names and sizes are compared."), true))
    , m_wal(makeCheckBox("verifyWal", tr("&WAL, record by record"),
                         tr("Walks the WAL that recovery from this backup needs, from its start to its end."), true))
    , m_pages(makeCheckBox("verifyPages", tr("&Page checksums"),
                           tr("Finds damage that was on the server before the backup was taken."), false))
    , m_manifest(new FolderEdit(tr("Another manifest"), tr("Choose the Manifest")))
    , m_walFolder(new FolderEdit(tr("Another WAL folder"), tr("Choose the Folder with the WAL")))
    , m_ignored(new QPlainTextEdit)
    , m_threads(new QSpinBox)
    , m_names(names)
{
    setObjectName(QStringLiteral("verifyOptions"));
    m_manifest->setObjectName(QStringLiteral("verifyManifest"));
    m_manifest->setChoosesFiles(true);
    m_manifest->setPlaceholder(tr("backup_manifest in the backup's folder"));
    m_walFolder->setObjectName(QStringLiteral("verifyWalFolder"));
    m_walFolder->setPlaceholder(tr("pg_wal of the backup"));
    m_ignored->setObjectName(QStringLiteral("verifyIgnored"));
    m_ignored->setPlaceholderText(tr("none; one path per line, relative to the backup"));
    m_ignored->setTabChangesFocus(true);
    constexpr int ignoredLines = 3;
    m_ignored->setFixedHeight(m_ignored->fontMetrics().lineSpacing() * ignoredLines + 8);
    m_threads->setObjectName(QStringLiteral("verifyThreads"));
    m_threads->setRange(0, mostThreads);
    m_threads->setSpecialValueText(tr("all processors"));

    auto* checks = new QVBoxLayout;
    for (QCheckBox* box : {m_deep, m_checksums, m_wal, m_pages})
        checks->addWidget(box);
    auto* threads = new QHBoxLayout;
    auto* threadsLabel = new QLabel(tr("&Threads:"));
    threadsLabel->setBuddy(m_threads);
    threads->addWidget(threadsLabel);
    threads->addWidget(m_threads);
    threads->addStretch(1);
    checks->addLayout(threads);
    checks->addStretch(1);

    auto* places = new QFormLayout;
    places->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    places->addRow(tr("&Manifest:"), m_manifest);
    places->addRow(tr("WAL &folder:"), m_walFolder);
    places->addRow(tr("&Leave out:"), m_ignored);
    places->addRow(tr("&Names from:"), m_names);

    checks->setSpacing(4);
    places->setVerticalSpacing(4);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(24);
    row->addLayout(checks);
    row->addLayout(places, 1);
    new WheelGuard(*this);

    connect(m_deep, &QCheckBox::toggled, this, &VerifyOptionsForm::showDeep);
    for (QCheckBox* box : {m_deep, m_checksums, m_wal, m_pages})
        connect(box, &QCheckBox::toggled, this, &VerifyOptionsForm::updateChecks);
    connect(m_manifest, &FolderEdit::folderChanged, this, &VerifyOptionsForm::changed);
    connect(m_walFolder, &FolderEdit::folderChanged, this, &VerifyOptionsForm::changed);
    connect(m_ignored, &QPlainTextEdit::textChanged, this, &VerifyOptionsForm::changed);
    connect(m_threads, &QSpinBox::valueChanged, this, &VerifyOptionsForm::changed);
    connect(m_names, &NamesServerBox::chosen, this, &VerifyOptionsForm::changed);
    updateChecks();
}

VerifySettings VerifyOptionsForm::settings() const
{
    VerifySettings settings;
    const bool isDeep = m_deep->isChecked();
    settings.checksums = isDeep || m_checksums->isChecked();
    settings.wal = isDeep || m_wal->isChecked();
    settings.pageChecksums = settings.checksums && (isDeep || m_pages->isChecked());
    settings.manifest = m_manifest->folder();
    settings.walFolder = m_walFolder->folder();
    settings.threads = m_threads->value();
    const QStringList lines = m_ignored->toPlainText().split(u'\n', Qt::SkipEmptyParts);
    for (const QString& line : lines)
        settings.ignoredPaths.push_back(QFile::encodeName(QDir::fromNativeSeparators(line.trimmed())).toStdString());
    return settings;
}

void VerifyOptionsForm::setPlaces(const QString& manifest, const QString& walFolder, const QString& ignoredPaths)
{
    m_manifest->setFolder(manifest);
    m_walFolder->setFolder(walFolder);
    m_ignored->setPlainText(ignoredPaths);
}

bool VerifyOptionsForm::isUsual() const
{
    const VerifySettings chosen = settings();
    return chosen.checksums && chosen.wal && !chosen.pageChecksums && chosen.manifest.isEmpty() &&
           chosen.walFolder.isEmpty() && chosen.ignoredPaths.empty() && chosen.threads == 0 && !m_names->isChosen();
}

QString VerifyOptionsForm::obstacle() const
{
    const VerifySettings chosen = settings();
    if (!chosen.manifest.isEmpty() && !QFileInfo(chosen.manifest).isFile())
        return tr("There is no manifest %1.").arg(QDir::toNativeSeparators(chosen.manifest));
    if (!chosen.walFolder.isEmpty() && !QFileInfo(chosen.walFolder).isDir())
        return tr("There is no folder %1 to take WAL from.").arg(QDir::toNativeSeparators(chosen.walFolder));
    return {};
}

/// What is done anyway is ticked meanwhile; what somebody chose before comes back.
void VerifyOptionsForm::showDeep(bool isDeep)
{
    const std::array<QCheckBox*, 3> boxes{m_checksums, m_wal, m_pages};
    for (std::size_t index = 0; index < boxes.size(); ++index) {
        const QSignalBlocker quiet(boxes[index]);
        if (isDeep)
            m_chosen[index] = boxes[index]->isChecked();
        boxes[index]->setChecked(isDeep || m_chosen[index]);
    }
}

void VerifyOptionsForm::updateChecks()
{
    const bool isDeep = m_deep->isChecked();
    m_checksums->setEnabled(!isDeep);
    m_wal->setEnabled(!isDeep);
    m_pages->setEnabled(!isDeep && m_checksums->isChecked()); // pages are judged while files are read
    Q_EMIT changed();
}

} // namespace basekeep
