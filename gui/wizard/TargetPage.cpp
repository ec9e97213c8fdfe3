#include "gui/wizard/TargetPage.h"

#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QGroupBox>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/FolderEdit.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/QuietLabel.h"
#include "gui/wizard/BackupSetup.h"
#include "gui/wizard/TablespaceMappingModel.h"

namespace basekeep {

namespace {

constexpr std::chrono::seconds spaceInterval{2};

QString folderName(const QString& text)
{
    QString name;
    for (const QChar character : text)
        name += character.isLetterOrNumber() || character == u'-' || character == u'_' || character == u'.'
                    ? character
                    : QChar(u'_');
    return name.isEmpty() ? QStringLiteral("server") : name;
}

QString suggestedFolder(const Profile& profile, const QString& usualFolder)
{
    QString base = QDir::fromNativeSeparators(profile.backupFolder);
    if (base.isEmpty())
        base = QDir(usualFolder).filePath(folderName(profile.name));
    // Sorts by age, and holds no character that some file system forbids.
    const QString moment = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd'T'HH-mm-ss"));
    return QDir::cleanPath(base) + u'/' + moment;
}

} // namespace

TargetPage::TargetPage(BackupSetup& setup, QString usualFolder, QWidget* parent)
    : SetupPage(setup, parent)
    , m_usualFolder(std::move(usualFolder))
    , m_notHere(new QuietLabel({}, this))
    , m_folder(new FolderEdit(tr("Target folder"), tr("Choose the folder for the backup"), this))
    , m_space(new QuietLabel({}, this))
    , m_model(new TablespaceMappingModel(this))
{
    setTitle(tr("Where to?"));
    m_folder->setObjectName(QStringLiteral("target"));
    m_space->setObjectName(QStringLiteral("targetSpace"));

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto* folderLabel = new QLabel(tr("&Folder:"), this);
    folderLabel->setBuddy(m_folder->edit());
    form->addRow(folderLabel, m_folder);
    form->addRow(tr("Room:"), m_space);
    m_here = new QWidget(this);
    auto* here = new QVBoxLayout(m_here);
    here->setContentsMargins(0, 0, 0, 0);
    here->addLayout(form);
    here->addWidget(makeTablespaceBox(), 1);
    m_notHere->setObjectName(QStringLiteral("notHere"));
    content()->addWidget(m_notHere);
    content()->addWidget(m_here, 1);
    content()->addStretch(0);

    m_spaceTimer.setInterval(spaceInterval);
    connect(m_folder, &FolderEdit::folderEdited, this, [this] { m_isFolderTyped = true; });
    connect(m_folder, &FolderEdit::folderChanged, this, [this](const QString& folder) {
        this->setup().setTarget(folder);
        m_model->setTarget(folder);
        askForSpace();
    });
    connect(m_model, &TablespaceMappingModel::mappingsChanged, this, &TargetPage::applyTablespaces);
    connect(&m_spaceTimer, &QTimer::timeout, this, &TargetPage::askForSpace);
    connect(&m_spaceReader, &FreeSpaceReader::answered, this, &TargetPage::showSpaces);
    connect(&setup, &BackupSetup::serverReportChanged, this, &TargetPage::takeServerReport);
    connect(&setup, &BackupSetup::formatChanged, this, &TargetPage::showTablespaces);
    connect(&setup, &BackupSetup::serverTargetChanged, this, &TargetPage::showPlace);
    connect(&setup, &BackupSetup::settingsChanged, this, &TargetPage::showReasons);
    showTablespaces();
    showPlace();
}

void TargetPage::initializePage()
{
    suggestFolder();
    takeServerReport();
}

void TargetPage::showEvent(QShowEvent* event)
{
    SetupPage::showEvent(event);
    askForSpace();
    m_spaceTimer.start();
}

void TargetPage::hideEvent(QHideEvent* event)
{
    SetupPage::hideEvent(event);
    m_spaceTimer.stop();
}

QWidget* TargetPage::makeTablespaceBox()
{
    m_tablespaceBox = new QGroupBox(tr("Tablespaces"), this);
    m_tablespaceText = new QuietLabel({}, m_tablespaceBox);
    m_tablespaceText->setObjectName(QStringLiteral("tablespaceText"));

    m_table = new QTableView(m_tablespaceBox);
    m_table->setObjectName(QStringLiteral("tablespaces"));
    m_table->setAccessibleName(tr("Where each tablespace goes"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                             QAbstractItemView::SelectedClicked | QAbstractItemView::AnyKeyPressed);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->verticalHeader()->hide();
    QHeaderView* const header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(TablespaceMappingModel::ServerPath, QHeaderView::Stretch);
    header->setSectionResizeMode(TablespaceMappingModel::LocalPath, QHeaderView::Stretch);

    m_suggest = new QPushButton(icon(QStringLiteral("refresh")), tr("&Suggest Folders"), m_tablespaceBox);
    m_suggest->setObjectName(QStringLiteral("suggestFolders"));
    m_suggest->setToolTip(tr("Gives every tablespace a folder beside the backup's again"));
    m_suggest->setAutoDefault(false);
    m_add = new QPushButton(icon(QStringLiteral("add")), tr("&Add Mapping"), m_tablespaceBox);
    m_add->setObjectName(QStringLiteral("addMapping"));
    m_add->setAutoDefault(false);
    m_remove = new QPushButton(icon(QStringLiteral("delete")), tr("&Remove Mapping"), m_tablespaceBox);
    m_remove->setObjectName(QStringLiteral("removeMapping"));
    m_remove->setAutoDefault(false);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_suggest);
    buttons->addWidget(m_add);
    buttons->addWidget(m_remove);
    buttons->addStretch(1);

    auto* layout = new QVBoxLayout(m_tablespaceBox);
    layout->addWidget(m_tablespaceText);
    layout->addWidget(m_table, 1);
    layout->addLayout(buttons);
    layout->addStretch(0); // without the table the text stays at the top

    connect(m_suggest, &QPushButton::clicked, m_model, &TablespaceMappingModel::suggest);
    connect(m_add, &QPushButton::clicked, m_model, &TablespaceMappingModel::addRow);
    connect(m_remove, &QPushButton::clicked, this, &TargetPage::removeCurrentRow);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TargetPage::showTablespaces);
    return m_tablespaceBox;
}

void TargetPage::suggestFolder()
{
    if (!m_isFolderTyped)
        m_folder->setFolder(suggestedFolder(setup().profile(), m_usualFolder));
}

void TargetPage::takeServerReport()
{
    const auto& report = setup().serverReport();
    if (!report)
        m_model->setTablespaces({});
    else if (report->sqlReachable)
        m_model->setTablespaces(report->tablespaces);
    showTablespaces();
    showReasons();
    askForSpace();
}

void TargetPage::askForSpace()
{
    if (!isVisible() || setup().settings().serverTarget)
        return;
    QStringList paths = m_model->localPaths();
    paths << setup().settings().target;
    m_spaceReader.ask(paths);
}

void TargetPage::showSpaces(const FreeSpaceReader::Spaces& spaces)
{
    m_model->setSpaces(spaces);
    const auto found = spaces.constFind(setup().settings().target);
    if (found == spaces.constEnd())
        return; // the answer is about a folder that was there before the last key press
    QString text = FreeSpaceReader::describe(*found);
    if (text.isEmpty())
        text = tr("The free space of this folder cannot be told.");
    const auto& report = setup().serverReport();
    if (report && report->clusterSizeBytes > 0)
        text = tr("%1. The server's databases hold %2.", "free space, size")
                   .arg(text, formatBytes(report->clusterSizeBytes));
    m_space->setText(text);
}

void TargetPage::applyTablespaces()
{
    setup().setTablespaces(m_model->mappings(), m_model->problem());
    showTablespaces();
    askForSpace();
}

void TargetPage::showTablespaces()
{
    const bool isPlain = setup().settings().format == BackupSettings::Format::Plain;
    const auto& report = setup().serverReport();
    const bool isKnown = report && report->sqlReachable;
    const bool hasRows = m_model->rowCount() > 0;

    m_table->setVisible(isPlain && hasRows);
    m_suggest->setVisible(isPlain && hasRows);
    m_suggest->setEnabled(!m_model->isAsSuggested());
    m_add->setVisible(isPlain && report && !isKnown);
    const QModelIndex current = m_table->currentIndex();
    m_remove->setVisible(isPlain && current.isValid() && m_model->isOwnRow(current.row()));

    if (!isPlain)
        m_tablespaceText->setText(tr(
            "In tar form each tablespace becomes an archive of its own in the folder above. Mappings have no effect: "
            "where a tablespace goes is decided when the archives are unpacked."));
    else if (!report)
        m_tablespaceText->setText(tr("Asking the server for its tablespaces…"));
    else if (!isKnown)
        m_tablespaceText->setText(tr("The server could not be asked for its tablespaces. If you know that it has some, "
                                     "say where each of them goes."));
    else if (!hasRows)
        m_tablespaceText->setText(
            tr("The server has no tablespaces of its own. Everything goes into the folder above."));
    else
        m_tablespaceText->setText(tr("Each tablespace gets a folder of its own on this machine, beside the backup's. "
                                     "Change a folder by a double click or F2. Nothing is written to the server's own "
                                     "path unless you tick it."));
}

void TargetPage::showPlace()
{
    const auto& target = setup().settings().serverTarget;
    setSubTitle(target ? tr("Nothing is to be chosen here: the backup does not come to this machine.")
                       : tr("The folder is made if it does not exist. A folder that holds anything is never written "
                            "to."));
    m_here->setVisible(!target);
    m_notHere->setVisible(target.has_value());
    if (!target)
        return;
    m_notHere->setText(target->detail
                           ? tr("The server itself puts the backup into %1, on its own machine.").arg(*target->detail)
                           : tr("The server throws away what it reads."));
}

void TargetPage::showReasons()
{
    QStringList reasons = setup().targetConflicts();
    const bool isPlain = setup().settings().format == BackupSettings::Format::Plain && !setup().settings().serverTarget;
    if (isPlain && !setup().tablespaceProblem().isEmpty())
        reasons = QStringList{setup().tablespaceProblem()}; // the general sentence would only repeat it
    setReasons(reasons);
}

void TargetPage::removeCurrentRow()
{
    const QModelIndex current = m_table->currentIndex();
    if (current.isValid() && m_model->isOwnRow(current.row()))
        m_model->removeRow(current.row());
}

} // namespace basekeep
