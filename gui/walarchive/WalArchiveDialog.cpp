#include "gui/walarchive/WalArchiveDialog.h"

#include "engine/catalogue/ProfileStore.h"
#include "gui/walarchive/WalArchiveRunner.h"
#include "gui/widgets/CommandView.h"
#include "gui/widgets/FieldNote.h"
#include "gui/widgets/FolderEdit.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/MessageBar.h"
#include "gui/widgets/QuietLabel.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QRegularExpression>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QStyle>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace basekeep {

namespace {

constexpr int longestSlotName = 63;
constexpr int defaultLevel = -1; ///< entry of the level box
constexpr int highestGzipLevel = 9;
constexpr int highestLz4Level = 12;
constexpr int commandLines = 12; ///< with its caption and button
constexpr int longestIntervalInBox = 86400;

QCheckBox* makeCheckBox(const char* objectName, const QString& text)
{
    auto* box = new QCheckBox(text);
    box->setObjectName(QString::fromLatin1(objectName));
    return box;
}

/// An explanation below a check box, in line with its text.
QuietLabel* makeExplanation(const QCheckBox& box, const QString& text)
{
    auto* label = new QuietLabel(text);
    const QStyle* style = box.style();
    label->setIndent(style->pixelMetric(QStyle::PM_IndicatorWidth) +
                     style->pixelMetric(QStyle::PM_CheckBoxLabelSpacing));
    return label;
}

QVBoxLayout* columnOf(QWidget* holder)
{
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    return column;
}

QString suggestedSlot(const QString& serverName, const QList<WalArchive>& others)
{
    static const QRegularExpression unsafe(QStringLiteral("[^a-z0-9_]+"));
    const QString base =
        (QStringLiteral("basekeep_") + serverName.toLower().replace(unsafe, QStringLiteral("_"))).left(longestSlotName);
    const auto isTaken = [&others](const QString& name) {
        return std::any_of(others.cbegin(), others.cend(),
                           [&name](const WalArchive& other) { return other.settings.slot == name; });
    };
    QString name = base;
    for (int number = 2; isTaken(name); ++number) {
        const QString suffix = QStringLiteral("_%1").arg(number);
        name = base.left(longestSlotName - suffix.size()) + suffix;
    }
    return name;
}

QString suggestedFolder(const Profile& profile, const QList<WalArchive>& others)
{
    if (profile.backupFolder.isEmpty())
        return {};
    const QString base = QDir::cleanPath(QDir::fromNativeSeparators(profile.backupFolder)) + QStringLiteral("/wal");
    const auto isTaken = [&others](const QString& folder) {
        return std::any_of(others.cbegin(), others.cend(),
                           [&folder](const WalArchive& other) { return other.settings.directory == folder; });
    };
    QString folder = base;
    for (int number = 2; isTaken(folder); ++number)
        folder = base + QStringLiteral("-%1").arg(number);
    return folder;
}

/// The first contradiction in settings of which only some fields are filled in: those of one control.
QString firstConflict(ReceiveWalSettings settings)
{
    if (settings.directory.isEmpty())
        settings.directory = QDir::rootPath();
    return settings.conflicts().value(0);
}

} // namespace

WalArchiveDialog::WalArchiveDialog(WalArchiveRunner& runner, const ProfileStore& profiles, const WalArchive& archive,
                                   QWidget* parent)
    : QDialog(parent), m_runner(runner), m_profiles(profiles), m_archive(archive), m_bar(new MessageBar)
{
    setObjectName(QStringLiteral("walArchiveDialog"));
    setWindowTitle(archive.id.isEmpty() ? tr("Set Up WAL Archive") : tr("Edit WAL Archive"));

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setVerticalSpacing(10);
    const auto addRow = [form](const QString& caption, QWidget* field, QWidget* buddy) {
        auto* label = new QLabel(caption);
        label->setBuddy(buddy);
        form->addRow(label, field);
    };
    QWidget* server = makeServerRow();
    addRow(tr("Ser&ver:"), server, m_server);
    QWidget* folder = makeFolderField();
    addRow(tr("&Folder:"), folder, m_folder->edit());
    form->addRow(tr("Replication slot:"), makeSlotField());
    QWidget* compression = makeCompressionField();
    addRow(tr("Com&pression:"), compression, m_method);
    form->addRow(tr("Safety:"), makeSynchronousField());
    m_outlives = makeCheckBox("walOutlives", tr("&Keep receiving when the window is closed"));
    auto* window = new QWidget;
    QVBoxLayout* windowColumn = columnOf(window);
    windowColumn->addWidget(m_outlives);
    windowColumn->addWidget(makeExplanation(*m_outlives, tr("The receiver is a process of its own. The next window "
                                                            "finds it again; until it is stopped or this machine is "
                                                            "shut down, it goes on.")));
    form->addRow(tr("Window:"), window);

    m_advancedButton = new QToolButton;
    m_advancedButton->setObjectName(QStringLiteral("walAdvanced"));
    m_advancedButton->setText(tr("&Advanced"));
    m_advancedButton->setCheckable(true);
    m_advancedButton->setAutoRaise(true);
    m_advancedButton->setArrowType(Qt::RightArrow);
    m_advancedButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_advanced = makeAdvanced();
    m_advanced->hide();
    m_command = new CommandView(QStringLiteral("pg_receivewal"));
    m_command->setMaximumHeight(fontMetrics().lineSpacing() * commandLines);

    auto* column = new QVBoxLayout(this);
    column->setSpacing(10);
    column->addWidget(m_bar);
    column->addLayout(form);
    column->addWidget(m_advancedButton, 0, Qt::AlignLeft);
    column->addWidget(m_advanced);
    column->addWidget(m_command, 1);
    column->addWidget(makeButtons());
    setMinimumWidth(fontMetrics().averageCharWidth() * 105);

    connect(m_advancedButton, &QToolButton::toggled, this, [this](bool isOpen) {
        m_advancedButton->setArrowType(isOpen ? Qt::DownArrow : Qt::RightArrow);
        m_advanced->setVisible(isOpen);
        fitHeight();
    });
    // Only a button that is in the dialog already can be its default.
    (archive.id.isEmpty() ? m_saveAndStart : m_save)->setDefault(true);
    fill();
    connect(m_server, &QComboBox::currentIndexChanged, this, [this] {
        suggest();
        updateState();
    });
    connect(m_folder, &FolderEdit::folderEdited, this, [this] { m_isFolderTyped = true; });
    connect(m_folder, &FolderEdit::folderChanged, this, &WalArchiveDialog::updateState);
    connect(m_slot, &QLineEdit::textEdited, this, [this] { m_isSlotTyped = true; });
    for (QLineEdit* edit : {m_slot, m_endPosition})
        connect(edit, &QLineEdit::textChanged, this, &WalArchiveDialog::updateState);
    for (QCheckBox* box : {m_makeFolder, m_usesSlot, m_createSlot, m_synchronous, m_outlives, m_reconnects, m_sync})
        connect(box, &QCheckBox::toggled, this, &WalArchiveDialog::updateState);
    connect(m_method, &QComboBox::currentIndexChanged, this, &WalArchiveDialog::updateState);
    for (QSpinBox* box : {m_level, m_interval})
        connect(box, &QSpinBox::valueChanged, this, &WalArchiveDialog::updateState);
    updateState();
    if (m_runner.isRunning(m_archive.id))
        m_bar->showMessage(MessageBar::Kind::Note, tr("It is receiving now."),
                           tr("What you change counts from its next start; whether it outlives the window, at once."));
}

QWidget* WalArchiveDialog::makeServerRow()
{
    m_server = new QComboBox;
    m_server->setObjectName(QStringLiteral("walServer"));
    for (const Profile& profile : m_profiles.profiles())
        m_server->addItem(icon(QStringLiteral("server")), profile.name, profile.id);
    return m_server;
}

QWidget* WalArchiveDialog::makeFolderField()
{
    m_folder = new FolderEdit(tr("Folder of the WAL archive"), tr("Choose the folder of the WAL archive"));
    m_folder->edit()->setObjectName(QStringLiteral("walFolder"));
    m_makeFolder = makeCheckBox("walMakeFolder", tr("&Make this folder"));
    m_makeFolder->setChecked(true);
    m_folderNote = new FieldNote;
    m_folderNote->setObjectName(QStringLiteral("walFolderNote"));
    auto* field = new QWidget;
    QVBoxLayout* column = columnOf(field);
    column->addWidget(m_folder);
    column->addWidget(m_makeFolder);
    column->addWidget(m_folderNote);
    return field;
}

QWidget* WalArchiveDialog::makeSlotField()
{
    m_usesSlot = makeCheckBox("walUsesSlot", tr("&Use the slot"));
    m_usesSlot->setChecked(true);
    m_slot = new QLineEdit;
    m_slot->setObjectName(QStringLiteral("walSlotName"));
    m_slot->setAccessibleName(tr("Name of the replication slot"));
    m_slot->setMaxLength(longestSlotName);
    m_createSlot = makeCheckBox("walCreateSlot", tr("&Create it if it is missing"));
    m_createSlot->setChecked(true);
    m_slotNote = new FieldNote;
    m_slotNote->setObjectName(QStringLiteral("walSlotNote"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_usesSlot);
    row->addWidget(m_slot, 1);
    row->addWidget(m_createSlot);
    auto* field = new QWidget;
    QVBoxLayout* column = columnOf(field);
    column->addLayout(row);
    column->addWidget(m_slotNote);
    return field;
}

QWidget* WalArchiveDialog::makeCompressionField()
{
    m_method = new QComboBox;
    m_method->setObjectName(QStringLiteral("walCompression"));
    m_method->addItem(tr("None: 16 MiB for each segment"), int(CompressionMethod::None));
    m_method->addItem(tr("gzip: smallest"), int(CompressionMethod::Gzip));
    m_method->addItem(tr("LZ4: fastest"), int(CompressionMethod::Lz4));
    m_level = new QSpinBox;
    m_level->setObjectName(QStringLiteral("walLevel"));
    m_level->setAccessibleName(tr("Compression level"));
    m_level->setSpecialValueText(tr("Default level"));
    m_level->setPrefix(tr("Level ", "before a number"));
    m_level->setRange(defaultLevel, highestLz4Level);
    auto* field = new QWidget;
    auto* row = new QHBoxLayout(field);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_method, 1);
    row->addWidget(m_level);
    return field;
}

QWidget* WalArchiveDialog::makeSynchronousField()
{
    m_synchronous = makeCheckBox("walSynchronous", tr("Confirm each &write when it is safely on disk"));
    m_syncNote = new FieldNote;
    m_syncNote->setObjectName(QStringLiteral("walSyncNote"));
    auto* field = new QWidget;
    QVBoxLayout* column = columnOf(field);
    column->addWidget(m_synchronous);
    m_syncMeaning = makeExplanation(*m_synchronous, {});
    m_syncMeaning->setObjectName(QStringLiteral("walSyncMeaning"));
    column->addWidget(m_syncMeaning);
    column->addWidget(m_syncNote);
    return field;
}

QWidget* WalArchiveDialog::makeAdvanced()
{
    m_interval = new QSpinBox;
    m_interval->setObjectName(QStringLiteral("walInterval"));
    m_interval->setRange(0, longestIntervalInBox);
    m_interval->setSuffix(tr(" s", "seconds, after a number"));
    m_interval->setSpecialValueText(tr("Only when the server asks"));
    m_endPosition = new QLineEdit;
    m_endPosition->setObjectName(QStringLiteral("walEndPosition"));
    m_endPosition->setPlaceholderText(tr("never; or a position such as 0/3000028"));
    m_endNote = new FieldNote;
    m_endNote->setObjectName(QStringLiteral("walEndNote"));
    m_reconnects = makeCheckBox("walReconnects", tr("Connect a&gain whenever the connection breaks"));
    m_sync = makeCheckBox("walSync", tr("Put each segment safely on &disk before it counts as received"));

    auto* advanced = new QWidget;
    auto* form = new QFormLayout(advanced);
    form->setContentsMargins(18, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("Report to the server ever&y:"), m_interval);
    auto* end = new QWidget;
    QVBoxLayout* column = columnOf(end);
    column->addWidget(m_endPosition);
    column->addWidget(m_endNote);
    auto* endLabel = new QLabel(tr("Stop a&t:"));
    endLabel->setBuddy(m_endPosition);
    form->addRow(endLabel, end);
    form->addRow(QString(), m_reconnects);
    form->addRow(QString(), m_sync);
    return advanced;
}

QWidget* WalArchiveDialog::makeButtons()
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    const bool isNew = m_archive.id.isEmpty();
    m_save = buttons->addButton(isNew ? tr("&Save Only") : tr("&Save"), QDialogButtonBox::AcceptRole);
    m_save->setObjectName(QStringLiteral("walSave"));
    m_save->setIcon(icon(QStringLiteral("save")));
    m_saveAndStart = buttons->addButton(tr("Save and Sta&rt"), QDialogButtonBox::AcceptRole);
    m_saveAndStart->setObjectName(QStringLiteral("walSaveAndStart"));
    m_saveAndStart->setIcon(icon(QStringLiteral("play")));
    m_saveAndStart->setVisible(!m_runner.isRunning(m_archive.id));
    connect(m_save, &QPushButton::clicked, this, [this] { save(false); });
    connect(m_saveAndStart, &QPushButton::clicked, this, [this] { save(true); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    return buttons;
}

void WalArchiveDialog::fill()
{
    const ReceiveWalSettings& settings = m_archive.settings;
    const bool isNew = m_archive.id.isEmpty();
    int server = m_server->findData(m_archive.profileId);
    if (!isNew && server < 0) {
        // Its server is not in the list any more; the archive still knows how to reach it.
        m_server->addItem(icon(QStringLiteral("server")), settings.profileName, m_archive.profileId);
        server = m_server->count() - 1;
    }
    m_server->setCurrentIndex(qMax(0, server));
    m_server->setEnabled(isNew); // the WAL of two servers does not belong into one folder
    m_method->setCurrentIndex(m_method->findData(int(settings.compression.method)));
    m_level->setValue(settings.compression.level.value_or(defaultLevel));
    m_synchronous->setChecked(settings.synchronous);
    m_outlives->setChecked(m_archive.outlivesWindow);
    m_interval->setValue(settings.statusIntervalSeconds);
    m_endPosition->setText(settings.endPosition ? settings.endPosition->toString() : QString());
    m_reconnects->setChecked(settings.reconnects);
    m_sync->setChecked(settings.sync);
    if (!isNew) {
        m_isFolderTyped = m_isSlotTyped = true;
        m_folder->setFolder(settings.directory);
        m_usesSlot->setChecked(!settings.slot.isEmpty());
        m_slot->setText(settings.slot);
        m_createSlot->setChecked(settings.createSlot || settings.slot.isEmpty());
    }
    suggest();
}

void WalArchiveDialog::suggest()
{
    const std::optional<Profile> profile = m_profiles.find(m_server->currentData().toString());
    if (!profile)
        return;
    if (!m_isFolderTyped)
        m_folder->setFolder(suggestedFolder(*profile, m_runner.archives()));
    if (!m_isSlotTyped)
        m_slot->setText(suggestedSlot(profile->name, m_runner.archives()));
}

WalArchive WalArchiveDialog::edited() const
{
    WalArchive archive = m_archive;
    archive.profileId = m_server->currentData().toString();
    archive.outlivesWindow = m_outlives->isChecked();
    ReceiveWalSettings& settings = archive.settings;
    if (const std::optional<Profile> profile = m_profiles.find(archive.profileId)) {
        settings.connection = profile->connection;
        settings.profileName = profile->name;
    }
    settings.directory = m_folder->folder().isEmpty() ? QString() : QDir::cleanPath(m_folder->folder());
    settings.slot = m_usesSlot->isChecked() ? m_slot->text().trimmed() : QString();
    settings.createSlot = m_usesSlot->isChecked() && m_createSlot->isChecked();
    settings.compression = {};
    settings.compression.method = CompressionMethod(m_method->currentData().toInt());
    if (settings.compression.method != CompressionMethod::None && m_level->value() != defaultLevel)
        settings.compression.level = m_level->value();
    settings.synchronous = m_synchronous->isChecked();
    settings.statusIntervalSeconds = m_interval->value();
    settings.endPosition = Lsn::parse(m_endPosition->text().trimmed());
    settings.reconnects = m_reconnects->isChecked();
    settings.sync = m_sync->isChecked();
    return archive;
}

void WalArchiveDialog::updateState()
{
    const CompressionMethod method = CompressionMethod(m_method->currentData().toInt());
    m_level->setEnabled(method != CompressionMethod::None);
    m_level->setMaximum(method == CompressionMethod::Gzip ? highestGzipLevel : highestLz4Level);
    m_slot->setEnabled(m_usesSlot->isChecked());
    m_createSlot->setEnabled(m_usesSlot->isChecked());

    const ReceiveWalSettings settings = edited().settings;
    const QFileInfo folder(settings.directory);
    m_makeFolder->setVisible(QDir::isAbsolutePath(settings.directory) && !folder.exists());

    const QString inFolder = folderProblem(settings);
    const QString inSlot = slotProblem(settings);
    ReceiveWalSettings syncOnly;
    syncOnly.synchronous = settings.synchronous;
    syncOnly.sync = settings.sync;
    const QString inSync = firstConflict(syncOnly);
    const QString inEnd = endPositionProblem();
    m_folderNote->setText(inFolder);
    m_slotNote->setText(m_usesSlot->isChecked()
                            ? inSlot
                            : tr("Without a slot the server may recycle WAL before it was received, whenever the "
                                 "receiver is stopped or slow for a while. The archive then has a hole, and "
                                 "recovery ends there."));
    m_syncNote->setText(inSync);
    m_syncMeaning->setText(
        tr("What it gives: a server that names this receiver, %1, in synchronous_standby_names loses no commit, even "
           "if it is lost itself. What it costs: this disk syncs all the time, and such a server's commits wait for "
           "it, and for the receiver whenever it does not run.",
           "application_name")
            .arg(settings.applicationName()));
    m_endNote->setText(inEnd);

    QStringList problems{inFolder, inSlot, inSync, inEnd};
    problems += settings.conflicts();
    problems.removeAll(QString());
    if (m_server->currentIndex() < 0)
        problems.prepend(tr("Add a server first."));
    for (QPushButton* button : {m_save, m_saveAndStart}) {
        button->setEnabled(problems.isEmpty());
        button->setToolTip(problems.value(0));
    }
    m_command->setCommand(settings.toCommandLine());
    fitHeight();
}

void WalArchiveDialog::fitHeight()
{
    // Without this, wrapped texts below would be squeezed: a layout takes their least height for all they need.
    layout()->activate();
    const int needed = layout()->totalHeightForWidth(width());
    if (m_neededHeight > 0 && needed != m_neededHeight)
        resize(width(), qMax(needed, height() + needed - m_neededHeight));
    if (isVisible())
        m_neededHeight = needed;
}

void WalArchiveDialog::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    resize(width(), qMax(height(), layout()->totalHeightForWidth(width())));
    fitHeight();
}

QString WalArchiveDialog::folderProblem(const ReceiveWalSettings& settings) const
{
    if (settings.directory.isEmpty())
        return tr("Choose the folder that the WAL goes into.");
    ReceiveWalSettings folderOnly;
    folderOnly.directory = settings.directory;
    if (const QString conflict = firstConflict(folderOnly); !conflict.isEmpty())
        return conflict;
    const QFileInfo folder(settings.directory);
    if (folder.exists() && !folder.isDir())
        return tr("That is a file, not a folder.");
    if (!folder.exists() && !m_makeFolder->isChecked())
        return tr("The folder does not exist.");
    for (const WalArchive& other : m_runner.archives())
        if (other.id != m_archive.id && QFileInfo(other.settings.directory) == folder)
            return tr("Another archive has this folder. Two receivers must not write into one.");
    return {};
}

QString WalArchiveDialog::slotProblem(const ReceiveWalSettings& settings) const
{
    if (!m_usesSlot->isChecked())
        return {};
    if (settings.slot.isEmpty())
        return tr("The slot needs a name.");
    ReceiveWalSettings slotOnly;
    slotOnly.slot = settings.slot;
    slotOnly.createSlot = settings.createSlot;
    if (const QString conflict = firstConflict(slotOnly); !conflict.isEmpty())
        return conflict;
    const QString profileId = m_server->currentData().toString();
    for (const WalArchive& other : m_runner.ofProfile(profileId))
        if (other.id != m_archive.id && other.settings.slot == settings.slot)
            return tr("Another archive of this server uses this slot. Each receiver needs one of its own.");
    return {};
}

QString WalArchiveDialog::endPositionProblem() const
{
    const QString text = m_endPosition->text().trimmed();
    return text.isEmpty() || Lsn::parse(text) ? QString() : tr("That is not a position such as 0/3000028.");
}

void WalArchiveDialog::save(bool shallStart)
{
    const WalArchive archive = edited();
    const QString folder = archive.settings.directory;
    if (!QFileInfo(folder).isDir() && !QDir().mkpath(folder)) {
        m_bar->showMessage(MessageBar::Kind::Error,
                           tr("The folder %1 could not be made.").arg(QDir::toNativeSeparators(folder)),
                           tr("Choose a place where you may write."));
        return;
    }
    try {
        m_archive.id = m_runner.save(archive);
    } catch (const Failure& failure) {
        m_bar->showFailure(failure);
        return;
    }
    m_shallStart = shallStart;
    accept();
}

} // namespace basekeep
