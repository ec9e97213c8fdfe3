#include "gui/wizard/ScopeGroup.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QRadioButton>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/Icons.h"
#include "gui/widgets/QuietLabel.h"
#include "gui/widgets/ReasonLine.h"
#include "gui/wizard/BackupSetup.h"
#include "gui/wizard/ParentBackupModel.h"

namespace basekeep {

namespace {

enum PlaceEntry { Here, OnServer, Blackhole };

const QString serverTargetName = QStringLiteral("server");
const QString blackholeName = QStringLiteral("blackhole");

constexpr int shownParents = 4; ///< rows before the list scrolls

} // namespace

ScopeGroup::ScopeGroup(BackupSetup& setup, QWidget* parent)
    : MethodGroup(tr("What is taken, and where it stays"), setup, parent), m_model(new ParentBackupModel(this))
{
    auto* layout = new QVBoxLayout(this);
    m_full = addOption(layout, QStringLiteral("full"), tr("Ever&ything"), tr("The backup is complete in itself."));
    m_incremental =
        addOption(layout, QStringLiteral("incremental"), tr("Only what changed s&ince an earlier backup"),
                  tr("Small and quick, but of use only together with that backup and all those it builds upon: "
                     "pg_combinebackup puts them together before a restore."));
    layout->addWidget(m_incrementalReason = new ReasonLine);
    m_incrementalReason->setObjectName(QStringLiteral("incrementalReason"));
    layout->addWidget(makeParents());
    layout->addWidget(makePlace());

    connect(m_incremental, &QRadioButton::toggled, this, [this](bool isIncremental) {
        if (!isShowing())
            this->setup().setIncremental(isIncremental);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ScopeGroup::chooseRow);
    connect(m_otherManifest, &QPushButton::clicked, this, &ScopeGroup::chooseManifest);
    connect(&m_finder, &ParentFinder::found, this, &ScopeGroup::takeParents);
    connect(&m_finder, &ParentFinder::examined, this, &ScopeGroup::takeManifest);
    connect(m_place, &QComboBox::currentIndexChanged, this, &ScopeGroup::applyPlace);
    connect(m_serverFolder, &QLineEdit::textEdited, this, &ScopeGroup::applyPlace);
    connect(m_label, &QLineEdit::textEdited, &setup, &BackupSetup::setLabel);
    // Another server, or one that is better known now, has other parents.
    connect(&setup, &BackupSetup::serverReportChanged, this, [this] {
        m_hasLooked = false;
        refresh();
    });
    refresh();
}

QWidget* ScopeGroup::makeParents()
{
    m_parents = new QWidget;
    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("parents"));
    m_table->setAccessibleName(tr("Earlier backups that can be built upon"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents); // reasons take several lines
    QHeaderView* const header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(ParentBackupModel::Folder, QHeaderView::Stretch);
    m_table->setMinimumHeight(m_table->fontMetrics().height() * 2 * (shownParents + 1));

    m_parentText = new QuietLabel;
    m_parentText->setObjectName(QStringLiteral("parentText"));
    m_otherManifest = new QPushButton(icon(QStringLiteral("file")), tr("Another Manifest…"));
    m_otherManifest->setObjectName(QStringLiteral("otherManifest"));
    m_otherManifest->setAutoDefault(false);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_parentText, 1);
    buttons->addWidget(m_otherManifest);

    auto* layout = new QVBoxLayout(m_parents);
    layout->setContentsMargins(18, 0, 0, 0);
    layout->addWidget(m_table);
    layout->addLayout(buttons);
    return m_parents;
}

QWidget* ScopeGroup::makePlace()
{
    auto* box = new QWidget;
    auto* form = new QFormLayout(box);
    form->setContentsMargins(0, 6, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);

    m_place = makeComboBox(QStringLiteral("place"));
    m_place->addItem(tr("On this machine"));
    m_place->addItem(tr("On the server, in a folder there"));
    m_place->addItem(tr("Nowhere: a test of how fast the server can read (blackhole)"));
    form->addRow(tr("It stays:"), m_place);
    m_serverFolder = new QLineEdit;
    m_serverFolder->setObjectName(QStringLiteral("serverFolder"));
    m_serverFolder->setPlaceholderText(tr("absolute path on the server; new or empty"));
    m_serverFolderLabel = new QLabel(tr("Folder on the server:"));
    m_serverFolderLabel->setBuddy(m_serverFolder);
    form->addRow(m_serverFolderLabel, m_serverFolder);
    form->addRow(m_placeReason = new ReasonLine);
    m_placeReason->setObjectName(QStringLiteral("placeReason"));

    m_label = new QLineEdit;
    m_label->setObjectName(QStringLiteral("label"));
    form->addRow(tr("Backup lab&el:"), m_label);
    return box;
}

void ScopeGroup::showSettings()
{
    showIncremental();
    showPlace();
    const QString& label = setup().settings().label;
    if (m_label->text() != label)
        m_label->setText(label);
}

void ScopeGroup::showIncremental()
{
    const bool isIncremental = setup().isIncremental();
    const QString obstacle = rules().incremental();
    (isIncremental ? m_incremental : m_full)->setChecked(true);
    explain(m_incremental, m_incrementalReason, obstacle, isIncremental);
    m_parents->setVisible(isIncremental && obstacle.isEmpty());
    if (isIncremental && obstacle.isEmpty() && !m_hasLooked)
        lookForParents();

    const int row = m_model->rowOf(setup().settings().incrementalFrom);
    if (row < 0)
        m_table->clearSelection();
    else if (m_table->currentIndex().row() != row)
        m_table->selectRow(row);
    if (m_isLooking)
        m_parentText->setText(tr("Reading the manifests of earlier backups…"));
    else if (m_model->rowCount() == 0)
        m_parentText->setText(tr("No earlier backup of this server is known here. Take a full one first, or choose "
                                 "the backup_manifest of one that was taken elsewhere."));
    else if (m_model->firstUsable() < 0)
        m_parentText->setText(tr("None of these backups can be built upon. Take a full one first, or choose the "
                                 "backup_manifest of one that was taken elsewhere."));
    else
        m_parentText->setText(tr("The newest backup that can be built upon is chosen, unless you choose another."));
}

void ScopeGroup::showPlace()
{
    const auto& target = setup().settings().serverTarget;
    const bool isServer = target && target->name == serverTargetName;
    m_place->setCurrentIndex(!target ? Here : isServer ? OnServer : Blackhole);
    const QString obstacle = rules().serverTarget();
    explainEntries(m_place, m_placeReason, {QString(), obstacle, obstacle});
    m_serverFolder->setVisible(isServer);
    m_serverFolderLabel->setVisible(isServer);
    if (isServer && m_serverFolder->text().trimmed() != target->detail.value_or(QString()))
        m_serverFolder->setText(*target->detail);
    if (!obstacle.isEmpty())
        return;
    if (isServer && target->detail.value_or(QString()).isEmpty())
        m_placeReason->setReason(tr("The server needs to be told the folder."));
    else if (isServer)
        m_placeReason->setReason(tr("The role needs the rights of pg_write_server_files. Nothing of the backup is seen "
                                    "here, so it is not verified; pg_verifybackup on the server does that."),
                                 ReasonLine::Tone::Quiet);
    else if (target)
        m_placeReason->setReason(tr("The server reads and sends nothing: there is no backup at the end."));
}

void ScopeGroup::lookForParents()
{
    m_hasLooked = true;
    m_isLooking = true;
    m_finder.find(server());
}

void ScopeGroup::takeParents(const QList<ParentBackup>& backups)
{
    m_isLooking = false;
    // What the user added by hand stays; it is judged again, since the server may be another one.
    const QString chosen = setup().settings().incrementalFrom;
    m_model->setBackups(backups);
    if (!chosen.isEmpty() && m_model->rowOf(chosen) < 0)
        m_finder.examine(chosen, server());
    const int row = m_model->rowOf(chosen);
    const bool isStillGood = row >= 0 && m_model->backup(row).isUsable();
    if (setup().isIncremental() && !isStillGood && (chosen.isEmpty() || row >= 0)) {
        const int newest = m_model->firstUsable();
        setup().setIncrementalFrom(newest < 0 ? QString() : m_model->backup(newest).manifest);
    }
    refresh();
}

void ScopeGroup::takeManifest(const ParentBackup& backup)
{
    m_model->addBackup(backup);
    if (backup.isUsable())
        setup().setIncrementalFrom(backup.manifest);
    else if (setup().settings().incrementalFrom == backup.manifest)
        setup().setIncrementalFrom({});
    refresh();
    m_table->scrollToTop();
}

void ScopeGroup::chooseManifest()
{
    auto* dialog = new QFileDialog(this, tr("Choose the manifest of an earlier backup"));
    dialog->setObjectName(QStringLiteral("manifestDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Backup manifests (backup_manifest*)"), tr("All files (*)")});
    if (!setup().profile().backupFolder.isEmpty())
        dialog->setDirectory(setup().profile().backupFolder);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& chosen) { m_finder.examine(chosen, server()); });
    dialog->open();
}

void ScopeGroup::chooseRow(const QModelIndex& current)
{
    if (!isShowing() && current.isValid() && m_model->backup(current.row()).isUsable())
        setup().setIncrementalFrom(m_model->backup(current.row()).manifest);
}

void ScopeGroup::applyPlace()
{
    if (isShowing())
        return;
    switch (m_place->currentIndex()) {
    case OnServer:
        setup().setServerTarget(ServerTarget{serverTargetName, m_serverFolder->text().trimmed()});
        break;
    case Blackhole:
        setup().setServerTarget(ServerTarget{blackholeName, std::nullopt});
        break;
    default:
        setup().setServerTarget(std::nullopt);
    }
}

ParentBackup::Server ScopeGroup::server() const
{
    ParentBackup::Server server;
    server.profileName = setup().profile().name;
    server.displayName = setup().settings().connection.displayName();
    if (const auto& report = setup().serverReport()) {
        server.systemIdentifier = report->systemIdentifier;
        server.timeline = report->timeline;
    }
    return server;
}

} // namespace basekeep
