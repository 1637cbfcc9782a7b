//! Words that decide what a shape is: endings of files and hosts, names of products that look like
//! identifiers, units, and what numbers are called. They are data; what they mean is told where they
//! are used.

use std::{collections::HashSet, sync::OnceLock};

/// A set of words, written as one text.
pub(super) struct List {
    text: &'static str,
    words: OnceLock<HashSet<&'static str>>,
}

impl List {
    const fn new(text: &'static str) -> Self {
        Self { text, words: OnceLock::new() }
    }
}

/// Whether `list` has `word`.
pub(super) fn has(list: &List, word: &str) -> bool {
    list.words.get_or_init(|| list.text.split_whitespace().collect()).contains(word)
}

/// Endings of file names.
pub(super) static EXTENSIONS: List = List::new(
    "7z accdb apk asax asc ascx ashx aspx avi backup bak bat bin bmp bz2 c cab cer cfg class cmd cnf conf config \
     cpp crt cs csproj css csv dat db dbf deb dll dmg dmp doc docm docx dylib ear eml env evtx exe gif go gradle \
     gz h hpp htaccess htm html ico ics img ini ipynb iso jar java jks jpeg jpg js json jsonl jsp jsx kt ldif \
     less liquid lock log lua md mda mdb mdf mjs mp3 mp4 mpk mpr msf msg msi msix ora ost parquet pdf pem pfx php \
     pkg pl plist png pptx properties ps1 psd1 pst pub py pyc rb rc rdl rdp reg rpm rs rst rtf sbd scala scss \
     service sh sln so sql sqlite sqlite3 svg swift sys tar tf tgz tmp toml trc ts tsv tsx txt vb vbs vcf vhdx \
     vue war wav webp whl wsdl xls xlsm xlsx xml xsd yaml yml zip zst",
);

/// Top-level domains of hosts that people name without a scheme, and those of RFC 2606.
pub(super) static DOMAINS: List = List::new(
    "ai app at au be biz br ca cc ch cl cloud cn co com cz de dev dk edu es eu example fi fr gov gr hu ie info \
     internal invalid io it jp kr lan local me mil mx net nl no nz online org pl pt ro ru se shop site sk test tr \
     tv ua uk us za",
);

/// Top-level domains that are also words, files or properties: a host needs more labels with them.
pub(super) static WEAK_DOMAINS: List =
    List::new("app at be cc cloud dev info internal io it lan local me no online shop site test tv us");

/// First labels of reversed domain names, as packages have them.
pub(super) static PACKAGE_ROOTS: List = List::new("au com de edu fr io java javax jdk net nl org software sun");

/// What follows a number that counts something and is no version.
pub(super) static UNITS: List = List::new(
    "$ % a.m am chf day days eur euro euros gb gbit gbyte ghz gib h hour hours hrs hz k kb kbit kg khz kib km kw \
     kwh m mb mbit mbps mhz mib million millions min mins minute minuten minutes mio mm month months ms p.m \
     percent pm points rows s sec second seconds secs sekunden stars stunden tb tib times tsd uhr usd v w week \
     weeks x year years zoll £ ° €",
);

/// What stands before dotted numbers that name a part of a text, a protocol or a measure.
pub(super) static NOT_VERSIONS: List = List::new(
    "about almost amount art article average avg balance battery bluetooth ca chapter clause cls cost costs \
     covers fig figure hdmi height http https humidity item kapitel lcp level mean mozilla no nr oauth page par \
     paragraph pcie price rate ratio room row runtime saml schema score section seite size soap ssl step sum \
     table time tls took top total tpm usb value weight width wifi",
);

/// What stands before a version that needs no other sign.
pub(super) static VERSION_WORDS: List = List::new(
    "agent app beta bios build client driver firmware fw jdk jre kernel lts patch rel release releases rev rv sdk \
     tag update v ver version versions",
);

/// What stands before the number of an error.
pub(super) static CODE_WORDS: List = List::new(
    "code codes err errcode errno error errors event failure fault fehler fehlercode fehlernummer hresult msg rc \
     returncode sqlcode sqlstate statuscode",
);

/// Codes that are none of an error.
pub(super) static OTHER_CODES: List = List::new(
    "access activation area bar country coupon discount dress pin post postal product promo qr scan security \
     source time verification voucher zip",
);

/// What stands before the number of a paper or a machine.
pub(super) static COUNTED: List = List::new(
    "account bestellung camera case contract customer device flight iban invoice jira kunde kundennummer laptop \
     model modell monitor order phone po printer rechnung ref reference room router scanner serial ticket \
     tracking vat",
);

/// Letters before digits that name hardware, standards, encodings, calendars.
pub(super) static HARDWARE: List = List::new(
    "AES AX BS CF CH CP DDR DE DIN EN ES EU FR FY GT GTX HL IBAN IEC IEEE IP ISO MD MFC MP NL PO PS RFC RSA RTX \
     RX SHA SM TLS UK US UTC UTF WF WH WPA XPS",
);

/// Error names of operating systems, signals and resolvers that stand alone.
pub(super) static ERRNOS: List = List::new(
    "EACCES EACCESS EADDRINUSE EADDRNOTAVAIL EAGAIN EAI_AGAIN EBADF EBUSY ECANCELED ECONNABORTED ECONNREFUSED \
     ECONNRESET EEXIST EHOSTDOWN EHOSTUNREACH EINVAL EIO EISDIR ELIFECYCLE EMFILE ENETUNREACH ENFILE ENOENT \
     ENOMEM ENOSPC ENOTCONN ENOTDIR ENOTEMPTY ENOTFOUND EPERM EPIPE EPROTO ERESOLVE EROFS ESOCKETTIMEDOUT \
     ETIMEDOUT NXDOMAIN SERVFAIL SIGABRT SIGBUS SIGFPE SIGILL SIGINT SIGKILL SIGPIPE SIGSEGV SIGTERM SIGTRAP",
);

/// Words that begin or end sentences: after a full stop without a space they are no part of a name.
pub(super) static SMALL_WORDS: List = List::new(
    "a after again also although an and any are as at because but by can cannot could did do does for from has \
     have he hello help her here hi his how i if in is it it's its just last maybe my never no not now of on once \
     only or our please regards she since so some still thank thanks that the their then there these they this \
     those to tried under was we were what when where which who why will with would yes you your",
);

/// What stands before an HTTP status that is not called one.
pub(super) static VERBS: List = List::new(
    "a an answered answers by gave get gets getting give gives got http https receive received receives respond \
     responded responding responds return returned returning returns saw see seeing send sends status statuscode \
     still throws with",
);

/// What may follow an HTTP status that is not called one.
pub(super) static AFTER_STATUS: List = List::new(
    "after again although and as at because but by code directly error errors even every for from if in instead \
     message now on only page response since so sometimes status then when while with without",
);

/// Products, marks and units in mixed case or with a dot that are no identifiers.
pub(super) static PRODUCTS: List = List::new(
    "activemq activesync activex adblock addon addons adguard ado.net afterpay airdrop airplay airpods airtable \
     aliexpress amazonmq amd64 angular.js angularjs apis appdata appdynamics appimage appimages appium \
     applescript appletv appsflyer appsheet appstore arangodb arcgis asciidoc asp.net asyncio aurora auth0 \
     autocad autocrypt autodesk autohotkey autoplay autosave autotask backblaze backbone.js backupexec badusb \
     bamboohr betterbird bigcommerce bigquery bitbucket bitdefender bitlocker bittorrent bitwarden blackberry \
     bluejeans bluestacks boringssl brightcove browserstack bsc bugzilla busybox caldav callrail capcut carddav \
     cds chart.js chatgpt chromeos circleci clamav clearcase clickfunnels clickhouse clickup cloudflare \
     cloudformation cloudfront cloudtrail cloudwatch cockroachdb codeigniter codepen codesandbox coffeescript \
     connectwise coreldraw coreos couchbase couchdb cpanel cpus crowdstrike cryptpad cyberduck d3.js databricks \
     datadog datagrip datastudio datatables davmail dbeaver dbvisualizer deepl devops devs devtools digitalocean \
     directx dnsmasq dockerhub docusign doordash doubleclick dreamweaver dropbox duckdb duckduckgo dvds dynamodb \
     easyanticheat ebay ecmascript ecommerce elasticache elasticsearch elevenlabs email emails ember.js endnote \
     enigmail equallogic esxi eventbridge evernote express.js expressvpn exquilla facebook facetime fairemail \
     fairmail fastmail filemaker fileserver filevault filezilla finereader firefox firewire flatpak flexera \
     fogbugz forticlient fortigate foxpro freebsd freecad freedos freeipa freenas freeoffice freeradius \
     freshbooks freshdesk freshservice gbit gbps geforce ghz github gitlab gitops gmail gmbh gnupg godaddy \
     googleanalytics googledocs googledrive googlemail googlesheets googlespreadsheet gopro gotomeeting gpus \
     graalvm grapesjs graphql greenplum groupme groupwise handbrake haproxy hdinsight hdmi helpscout hipchat \
     homeassistant homekit hostgator hubspot hyperv icedove icloud ids imac imessage imovie importexporttools \
     influxdb informix innodb instacart intellij interbase ios ipad ipados iphone itunes iwork javafx javascript \
     javascripts jboss jetbrains jfrog jitsi jquery jsonpath jumpcloud junit justin k9mail kaspersky kbit kbps \
     keepass kleopatra knowbe4 kubeflow kwh labview lambdatest laserjet lastpass latex launchpad learndash \
     libreoffice libressl lightgbm lightsail linkedin linuxmint liveagent livechat livejournal luatex macbook \
     macos macpro mailbird mailchimp mailenable mailgun mailman mailspring mailstore manageengine mariadb \
     mastercard mathworks mbit mbps mcafee mediawiki memsql mhz mobileiron mobileme mobirise mockito moment.js \
     monday.com mongodb moodle moveit mozbackup mplayer msc mssql mwst myfritz mygov mysql mysqldump namecheap \
     netapp netbeans netframework netscaler netsuite newrelic next.js nextcloud node.js nodejs nordvpn noscript \
     notepad nuget nuxt.js nvme oauth oauth2 obs officejet onedrive onelogin onenote oneplus onlyoffice openai \
     openapi opencart opencv opengl openid openjdk openldap openoffice openpgp opensearch openshift openssh \
     openssl openstack opensuse openvpn openwrt oracledb outlook owncloud pagerduty paypal pdf pdfs pgadmin \
     pgbouncer phantomjs phd phpbb phpmyadmin pihole planetscale plantuml playstation playwright plesk podman \
     postbox postgresql powerapps powerautomate powerbi powerdns powermail powerpivot powerplatform powerpoint \
     powerquery powershell powertoys prestashop protonmail protonvpn provider prtg pycharm pyspark pytorch \
     qlikview quickbooks quickfilters quickfolders quicksight quicktime rabbitmq raspberrypi react.js realplayer \
     realvnc recyclebin redhat ringcentral rstudio rubymine saas sagemaker sapui5 scanpst scipy screenconnect \
     seamonkey semrush sendgrid servicenow sharefile sharepoint sharex sharplinux signalr singlestore sitecore \
     siteground sketchup skydrive skype smartscreen smartsheet smarttemplate smarttemplates smartthings smarttv \
     smoothwall snagit snapchat snapd snapseed snowpark socket.io softlayer softmaker solarwinds sonarcloud \
     sonarqube sonicwall soundcloud sourcetree spamassassin sparkpost spreadsheet sqlite sqlstate squarespace \
     ssds stackexchange stackoverflow starlink startmail starttls statuspage streamlit streamyard sugarcrm \
     superoffice surfshark surveymonkey swiftui sysadmin systemd talktalk tbsync teamcity teamspeak teamviewer \
     tensorflow testrail textedit thinkpad three.js thunderbird thunderbolt tiktok timescaledb tinymce topdesk \
     tplink travisci tripadvisor truecrypt truenas truenorth truetype typescript ublock uipath unifi unixodbc \
     urls usenet vbulletin veracrypt verisign viber victoriametrics virtualbox virustotal vms vmware vscode \
     vsphere vue.js watchguard webassembly webdav webdriver webex weblogic webmail webos webrtc websocket \
     websockets websphere webstorm wechat weebly whatsapp wifi wildfly windirstat winmail winrar winscp winzip \
     wireguard wireshark woocommerce wordpress wpforms x86_64 xampp xcode xenapp xenserver xero xmpp xnote \
     xubuntu youtube yubikey zapier zendesk zenhub zfs zonealarm zoominfo",
);

/// Software that people write in small letters before its version.
pub(super) static SOFTWARE: List = List::new(
    "android angular chrome community debian desktop django docker drupal elasticsearch enterprise firefox gitlab \
     go gradle grafana hibernate ios java jenkins kafka kernel kotlin kubernetes libreoffice macos mariadb maven \
     mendix mobile mongodb mysql nginx node npm numpy office openjdk outlook pandas php pip pnpm postgres \
     postgresql pro python react redash redis ruby rust server spring sqlite studio thunderbird tomcat ubuntu vue \
     windows wordpress yarn",
);

/// What links two versions, or a version to a word for change.
pub(super) static VERSION_LINKS: List = List::new("after and before from in of on or since than to until with");

/// What stands between "HTTP" or "status" and the number, the numbers of the protocol included.
pub(super) static STATUS_LINKS: List =
    List::new("0 1 2 code codes error errors http https is of response status was with");

/// Words of variables in capitals that say that something failed.
pub(super) static FAILED_WORDS: List = List::new("BAD CANNOT CANT E ERR ERROR INSUFFICIENT INVALID NOT UNEXPECTED");

/// Last words of variables in capitals that say that something failed.
pub(super) static FAILED_ENDINGS: List = List::new(
    "ABORTED BUSY CORRUPT CORRUPTION DENIED EXCEEDED EXCEPTION EXHAUSTED EXPIRED FAILED FAILURE FAULT MISMATCH \
     NXDOMAIN OVERFLOW REFUSED UNAVAILABLE UNREACHABLE",
);

/// Search paths and homes of tools, which are written without an underscore.
pub(super) static BARE_VARIABLES: List = List::new("CLASSPATH GOFLAGS GOPATH GOROOT PYTHONHOME PYTHONPATH RUBYLIB");

/// Headers and their families that are no `X-` header.
pub(super) static HEADERS: List = List::new("content-security-policy strict-transport-security www-authenticate");

/// Verbs that begin a command of PowerShell.
pub(super) static COMMAND_VERBS: List = List::new("Connect Disable Enable Export Get Import Invoke New Remove Set");
